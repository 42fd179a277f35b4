// What pages show when there is nothing yet, when something fails, and when a person makes a mistake.
// The marks AT-nn are the acceptance tests of the design.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, context, launch, open, picture, settled, watchShifts } from '../lib/browser.mjs';
import { Client, person } from '../lib/client.mjs';
import { sample } from '../lib/places.mjs';
import { button, toast } from '../lib/steps.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** A signed-in page of a company nobody has seen before. */
async function fresh(what, options) {
  const who = person(what);
  const client = await new Client(BASE).register(who);
  const cx = await context(browser, options);
  await client.lend(cx);
  return { who, client, cx, page: await cx.newPage() };
}

const done = async (cx) => {
  cx.calm();
  await cx.close();
};

test('AT-15 a new company: each page teaches its first step', async () => {
  const { cx, page } = await fresh('empty');
  const titles = {
    '/': 'First steps', '/campaigns': 'Start with a brief', '/campaigns?status=paused': 'No campaign is in this state', '/approvals': 'All clear', '/approvals?tab=all': 'No approvals yet',
    '/workflows': 'No workflow yet', '/settings/integrations': 'Nothing can go out yet', '/brand-studio?tab=personas': 'Nobody to speak to yet',
    '/brand-studio?tab=history': 'Nothing published yet',
  };
  const designs = new Set();
  for (const [path, title] of Object.entries(titles)) {
    await open(page, BASE + path);
    await page.getByRole('heading', { name: title, exact: true }).waitFor();
    for (const name of await page.locator('.empty').evaluateAll((all) => all.map((e) => e.className))) designs.add(name);
    await picture(page, `empty${path.replace(/[^a-z]/g, '-')}`);
  }
  assert.ok(designs.size >= 4, `empty places are told apart: ${[...designs]}`);
  cx.calm();
  cx.expect(/status of 404.*\/rpc\//);
  await page.goto(`${BASE}/campaigns/cmp_0192f0c1d2e37abc8def0123456789ab`);
  await page.getByRole('heading', { level: 1, name: 'There is no such thing here' }).waitFor();
  assert.match(await page.title(), /^There is no such thing here/);
  await done(cx);
});

test('AT-16 sample data is added, marked, kept out of real figures, and removed after a question', async () => {
  const { cx, page, client } = await fresh('sample');
  await open(page, `${BASE}/`);
  await button(page, 'Explore with sample data').click();
  await page.getByText('This workspace shows a sample company.').waitFor();
  await page.locator('.kpi').nth(2).waitFor();
  await page.getByText('These figures are from the sample company.').waitFor();
  await open(page, `${BASE}/campaigns`);
  await page.locator('.pill', { hasText: 'Sample' }).first().waitFor();
  await page.locator('#campaign-rows a').first().click();
  await page.waitForURL('**/campaigns/cmp_*');
  await settled(page);
  await button(page, 'Remove sample data').click();
  const dialog = page.getByRole('dialog', { name: 'Remove the sample company?' });
  await dialog.getByText('What you made yourself stays').waitFor();
  await dialog.getByRole('button', { name: 'Remove sample data' }).click();
  await toast(page, 'Sample data removed');
  await page.waitForURL(`${BASE}/`);
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  assert.equal(await page.getByText('This workspace shows a sample company.').count(), 0);
  const state = await client.rpc('operations/sample_state');
  assert.deepEqual(Object.values(state).filter((v) => typeof v === 'number' && v > 0), [], `nothing is left: ${JSON.stringify(state)}`);
  await done(cx);
});

test('AT-07 one failing call leaves the rest of the page usable and offers another try', async () => {
  const { client, active } = await sample(BASE);
  const cx = await context(browser, { allow: [/ERR_FAILED/, /net::/] });
  await client.lend(cx);
  const page = await cx.newPage();
  let failing = true;
  await page.route('**/rpc/publishing/publications', (route) => failing ? route.abort() : route.continue());
  await open(page, `${BASE}/campaigns/${active.id}?tab=content`);
  await page.locator('.problem').waitFor();
  await page.locator('.content').first().waitFor();
  await page.getByRole('heading', { level: 1, name: active.name }).waitFor();
  await picture(page, 'one-region-failed', { fullPage: true });
  failing = false;
  await page.locator('.problem').getByRole('button', { name: 'Try again' }).click();
  await page.locator('.publications').waitFor();
  assert.equal(await page.locator('.problem').count(), 0);

  // The figures fail, the navigation and the tabs stay.
  await page.route('**/rpc/insight/campaign', (route) => route.abort());
  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await page.locator('.problem').waitFor();
  await page.getByRole('link', { name: 'Brief', exact: true }).click();
  await page.getByText('Objective', { exact: true }).waitFor();
  await done(cx);
});

test('AT-07 a write that fails says so and can be tried again', async () => {
  const { cx, page } = await fresh('write', { allow: [/net::/] });
  await open(page, `${BASE}/brand-studio`);
  await page.getByLabel('Brand name').fill('Alder');
  await page.getByLabel('Positioning').fill('Woodworking courses for beginners in small groups.');
  let failing = true;
  await page.route('**/rpc/brand/save', (route) => failing ? route.abort() : route.continue());
  await button(page, 'Save draft').click();
  const bad = page.locator('.toast-bad');
  await bad.waitFor();
  assert.equal(await bad.getAttribute('role'), 'alert');
  failing = false;
  await page.keyboard.press('F8');
  await page.waitForFunction(() => document.activeElement?.closest('.toasts'));
  await bad.getByRole('button', { name: 'Try again' }).click();
  await toast(page, 'Draft saved');
  assert.equal(await page.getByLabel('Brand name').inputValue(), 'Alder', 'what was typed stays');
  await done(cx);
});

test('AT-27 errors come on leaving a field, follow the typing, and sending goes to the first', async () => {
  const cx = await context(browser);
  const page = await cx.newPage();
  await open(page, `${BASE}/auth/register`);
  const email = page.getByLabel('E-mail address');
  const error = page.locator('#f-email-error');
  await email.pressSequentially('robin');
  assert.equal(await error.innerText(), '', 'nothing is wrong while a person still types');
  await page.getByLabel('Your name').focus();
  await page.waitForFunction(() => document.querySelector('#f-email-error').innerText !== '');
  assert.equal(await email.getAttribute('aria-invalid'), 'true');
  await email.fill('robin@bellwether.example');
  await page.waitForFunction(() => document.querySelector('#f-email-error').innerText === '');
  assert.equal(await email.getAttribute('aria-invalid'), null);
  await button(page, 'Create account').click();
  await page.waitForFunction(() => document.activeElement?.id === 'f-password');
  assert.ok((await page.locator('#f-tenant_name-error').innerText()).length > 0, 'all errors show');
  await picture(page, 'field-errors');
  await done(cx);
});

test('AT-27 the server’s own errors reach their fields', async () => {
  const who = person('taken');
  await new Client(BASE).register(who);
  const cx = await context(browser, { allow: [/status of 422/] });
  const page = await cx.newPage();
  await open(page, `${BASE}/auth/register`);
  await page.getByLabel('E-mail address').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByLabel('Your name').fill(who.name);
  await page.getByLabel('Company or team').fill('Another');
  await button(page, 'Create account').click();
  await page.waitForFunction(() => document.querySelector('#f-email-error').innerText !== '' && document.activeElement?.id === 'f-email');
  await done(cx);
});

test('an unknown address is a 404 and says where to go', async () => {
  const { cx, page } = await fresh('lost', { allow: [/status of 404/] });
  const answer = await page.goto(`${BASE}/no/such/page`);
  assert.equal(answer.status(), 404);
  await page.getByRole('heading', { name: 'There is no page at this address' }).waitFor();
  await page.locator('.problem-page').getByRole('link', { name: 'Campaigns' }).click();
  await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
  await done(cx);
});

test('a session that ends leads to the sign-in page and back to the same place', async () => {
  const { cx, page, who } = await fresh('ended', { allow: [/status of 401/] });
  await open(page, `${BASE}/brand-studio?tab=voice`);
  await cx.clearCookies();
  await page.getByRole('link', { name: 'Campaigns', exact: true }).first().click();
  await page.waitForURL('**/auth/login?next=%2Fcampaigns');
  await page.getByLabel('E-mail address').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await button(page, 'Sign in').click();
  await page.getByText('The address or the password is wrong').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await button(page, 'Sign in').click();
  await page.waitForURL(`${BASE}/campaigns`);
  await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
  await button(page, `Account of ${who.name}`).click();
  await button(page, 'Sign out').click();
  await page.waitForURL('**/auth/login**');
  await page.goto(`${BASE}/campaigns`);
  await page.waitForURL('**/auth/login?next=%2Fcampaigns');
  await done(cx);
});

test('a way back that leads elsewhere is not followed', async () => {
  const { cx, page } = await fresh('next');
  await page.goto(`${BASE}/auth/login?next=${encodeURIComponent('/\\evil.example')}`);
  await page.waitForURL(`${BASE}/`);
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  await done(cx);
});

test('what is typed and not saved survives a reload, another page and the end of the session', async () => {
  const { cx, page, who } = await fresh('typed', { allow: [/status of 401/, /beforeunload/] });
  const restored = page.getByText('Restored: what you had typed and not saved.');
  const brand = page.getByLabel('Brand name');
  await open(page, `${BASE}/brand-studio`);
  await brand.fill('Alder');
  await page.reload();
  await restored.waitFor();
  assert.equal(await brand.inputValue(), 'Alder');

  await page.getByRole('link', { name: 'New campaign' }).first().click();
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Spring');
  await page.getByRole('link', { name: 'Brand studio' }).first().click();
  await restored.waitFor();
  assert.equal(await brand.inputValue(), 'Alder');
  await page.getByLabel('Positioning').fill('Woodworking courses for beginners in small groups.');
  await button(page, 'Save draft').click();
  await toast(page, 'Draft saved');
  await restored.waitFor({ state: 'detached' });

  // The session ends while a form is filled.
  await page.getByRole('link', { name: 'New campaign' }).first().click();
  await restored.waitFor();
  assert.equal(await name.inputValue(), 'Spring');
  await cx.clearCookies();
  await button(page, 'Save and continue').click();
  await page.waitForURL('**/auth/login?next=%2Fcampaigns%2Fnew');
  await page.getByLabel('E-mail address').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await button(page, 'Sign in').click();
  await restored.waitFor();
  assert.equal(await name.inputValue(), 'Spring');
  await button(page, 'Discard').click();
  await restored.waitFor({ state: 'detached' });
  assert.equal(await name.inputValue(), '');
  await done(cx);
});

test('the form that opens an account gives back what was typed, but never the password', async () => {
  const cx = await context(browser, { allow: [/beforeunload/] });
  const page = await cx.newPage();
  await open(page, `${BASE}/auth/register`);
  await page.getByLabel('E-mail address').fill('robin@bellwether.example');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.reload();
  await page.getByText('Restored: what you had typed and not saved.').waitFor();
  assert.equal(await page.getByLabel('E-mail address').inputValue(), 'robin@bellwether.example');
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '');
  assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage))).includes('horse'));
  await done(cx);
});

test('what stands before a start is named as on the form, and leads to its step', async () => {
  const { cx, page, client } = await fresh('blocked');
  const brief = { objective: '', audience: '', persona_id: null, key_messages: [{ text: '', proof: '' }], call_to_action: { text: '', url: '' }, constraints: [] };
  const { id } = await client.rpc('campaigns/create', { input: { name: 'Empty', brief, budget: '0', currency: 'EUR', start_date: '2027-03-01', end_date: '2027-03-28', channels: ['social:x'] } });
  await open(page, `${BASE}/campaigns/${id}`);
  const row = page.locator('.needs-row', { hasText: /^Message 1: / });
  await row.waitFor();
  assert.ok(!(await page.locator('.needs').innerText()).includes('brief.'), 'no path of the machine');
  await row.getByRole('link', { name: 'Mend it' }).click();
  await page.waitForURL('**/edit?step=brief');
  await done(cx);
});

test('AT-19 the chosen appearance is there before the first paint, and is kept', async () => {
  const { cx, page, who } = await fresh('theme', { colorScheme: 'light' });
  await open(page, `${BASE}/`);
  const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await button(page, `Account of ${who.name}`).click();
  await button(page, 'Dark').click();
  await page.waitForFunction((was) => getComputedStyle(document.body).backgroundColor !== was, light);
  // Before any script of ours but the one in the head has run, the page is dark already.
  await page.route('**/*.wasm', () => {});
  await page.goto(`${BASE}/`, { waitUntil: 'domcontentloaded' });
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  const shell = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.notEqual(shell, light, 'no flash of the light page');
  await picture(page, 'first-paint-dark');
  await cx.close();
});

test('AT-06 the page holds still while it loads, and a skeleton shows when the answer is late', async () => {
  const { client } = await sample(BASE);
  const cx = await context(browser);
  await client.lend(cx);
  const page = await cx.newPage();
  await watchShifts(page);
  let free;
  const held = new Promise((go) => { free = go; });
  await page.route('**/rpc/insight/dashboard', async (route) => { await held; await route.continue(); });
  await page.goto(`${BASE}/`);
  await page.locator('.bones:not(.is-blank)').waitFor();
  await picture(page, 'skeleton');
  free();
  await page.locator('.kpi').first().waitFor();
  await settled(page);
  const shifted = await page.evaluate(() => window.shifted);
  assert.ok(shifted < 0.02, `the layout moved by ${shifted}`);
  await done(cx);
});

test('AT-26 at most three notices stand, and they can be closed', async () => {
  const { cx, page } = await fresh('toasts');
  await open(page, `${BASE}/brand-studio`);
  await page.getByLabel('Positioning').fill('Woodworking courses for beginners in small groups.');
  for (const name of ['One', 'Two', 'Three', 'Four']) {
    await page.getByLabel('Brand name').fill(name);
    const saved = page.waitForResponse('**/rpc/brand/save');
    await button(page, 'Save draft').click();
    await saved;
    await page.locator('.pill', { hasText: 'Not saved yet' }).waitFor({ state: 'detached' });
  }
  assert.equal(await page.locator('.toast').count(), 3);
  assert.equal(await page.locator('.toast').first().getAttribute('role'), 'status');
  await page.locator('.toast').first().getByRole('button', { name: 'Close' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.toast').length < 3);
  await done(cx);
});

test('AT-26 a failure is not pushed away by good news', async () => {
  const { cx, page } = await fresh('sticky', { allow: [/net::/] });
  await open(page, `${BASE}/brand-studio`);
  await page.getByLabel('Positioning').fill('Woodworking courses for beginners in small groups.');
  let failing = true;
  await page.route('**/rpc/brand/save', (route) => failing ? route.abort() : route.continue());
  await page.getByLabel('Brand name').fill('Zero');
  await button(page, 'Save draft').click();
  await page.locator('.toast-bad').waitFor();
  failing = false;
  for (const name of ['One', 'Two', 'Three']) {
    await page.getByLabel('Brand name').fill(name);
    const saved = page.waitForResponse('**/rpc/brand/save');
    await button(page, 'Save draft').click();
    await saved;
    await page.locator('.pill', { hasText: 'Not saved yet' }).waitFor({ state: 'detached' });
  }
  assert.equal(await page.locator('.toast').count(), 3);
  assert.equal(await page.locator('.toast-bad').count(), 1);
  await done(cx);
});

test('AT-29 every object has an address of its own that opens by itself', async () => {
  const found = await sample(BASE);
  const cx = await context(browser);
  await found.client.lend(cx);
  const page = await cx.newPage();
  await open(page, `${BASE}/campaigns`);
  await page.getByRole('link', { name: found.active.name }).first().click();
  await settled(page);
  const address = page.url();
  assert.ok(address.endsWith(`/campaigns/${found.active.id}`));
  const other = await cx.newPage();
  await open(other, address);
  await other.getByRole('heading', { level: 1, name: found.active.name }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
  await done(cx);
});
