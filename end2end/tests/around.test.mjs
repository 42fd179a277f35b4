// What stands around the pages: the card beside a link, the palette, lists that go on, and two people who
// save the same thing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findings, none } from '../lib/axe.mjs';
import { BASE, context, launch, open, picture, settled } from '../lib/browser.mjs';
import { BRIEF, Client, person } from '../lib/client.mjs';
import { sample } from '../lib/places.mjs';
import { button, toast } from '../lib/steps.mjs';

let browser, company;
before(async () => {
  browser = await launch();
  company = await sample(BASE);
});
after(() => browser?.close());

async function inside(client = company.client, options = {}) {
  const cx = await context(browser, options);
  await client.lend(cx);
  return { cx, page: await cx.newPage() };
}

const done = async (cx) => {
  cx.calm();
  await cx.close();
};

const CAMPAIGN = { name: 'Spring course', brief: BRIEF, budget: '1250.00', currency: 'EUR', start_date: '2027-03-01', end_date: '2027-03-28', channels: ['social:x'] };
const card = (page) => page.locator('.peek:popover-open');

test('AT-29 a link shows what it leads to, on hover and on keyboard focus, and Escape closes it', async () => {
  const { cx, page } = await inside();
  await open(page, `${BASE}/campaigns`);
  const link = page.getByRole('link', { name: company.active.name });
  await link.hover();
  await card(page).getByText('Active', { exact: true }).waitFor();
  await card(page).getByText(company.active.name, { exact: true }).waitFor();
  assert.equal(await link.getAttribute('aria-describedby'), 'peek');
  none(await findings(page), 'axe with the card open');
  await picture(page, 'card-campaign');
  // The pointer may go into the card: it stays.
  await card(page).hover();
  await page.keyboard.press('Escape');
  await card(page).waitFor({ state: 'detached' });
  assert.equal(await link.getAttribute('aria-describedby'), null);
  await page.mouse.move(0, 0);

  await page.keyboard.press('Tab');
  await link.focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await card(page).getByText(company.active.name, { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/campaigns/${company.active.id}`);
  await card(page).waitFor({ state: 'detached' });

  // A run, a workflow and an approval each say where they stand.
  await open(page, `${BASE}/runs/${company.run.id}`);
  await page.locator('.facts').getByRole('link').first().hover();
  await card(page).getByText('Version 1').waitFor();
  await open(page, `${BASE}/approvals/${company.waiting.id}`);
  await page.locator('.facts').getByRole('link').first().hover();
  await card(page).getByText('Stands at').waitFor();
  await open(page, `${BASE}/approvals`);
  await page.locator('.inbox-link').first().hover();
  await card(page).getByText('Written by').waitFor();
  await done(cx);
});

test('AT-29 the address of the page is copied by a key, and from the palette', async () => {
  const { cx, page } = await inside(company.client, { permissions: ['clipboard-read', 'clipboard-write'] });
  await open(page, `${BASE}/campaigns/${company.active.id}`);
  await page.keyboard.press('y');
  await toast(page, 'Link copied');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: 'Copy the link to this page' }).waitFor();
  await done(cx);
});

test('AT-29 a finger brings no card: a tap follows the link at once', async () => {
  const { cx, page } = await inside(company.client, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  await open(page, `${BASE}/campaigns`);
  await page.getByRole('link', { name: company.active.name }).tap();
  await page.waitForURL(`**/campaigns/${company.active.id}`);
  await settled(page);
  assert.equal(await card(page).count(), 0);
  await done(cx);
});

test('the palette finds pages, things and actions by keyboard', async () => {
  const { cx, page } = await inside();
  await open(page, `${BASE}/`);
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Search or act' });
  await field.waitFor();
  await page.getByRole('option', { name: company.active.name }).waitFor();
  none(await findings(page), 'axe with the palette open');
  await picture(page, 'palette');
  await field.fill(company.active.name.slice(8));
  await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 1);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/campaigns/${company.active.id}`);
  await settled(page);
  await button(page, 'Search or act').click();
  await field.fill('brand');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Brand studio' }).waitFor();
  await page.keyboard.press('Control+k');
  await field.fill('no such thing');
  await page.getByText('Nothing by that name').waitFor();
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  await done(cx);
});

test('a long list goes on where it stopped, says how long it is, and stays as long when it is fetched anew', async () => {
  const client = await new Client(BASE).register(person('long'));
  for (let i = 1; i <= 52; i += 1) await client.rpc('campaigns/create', { input: { ...CAMPAIGN, name: `Campaign ${i}` } });
  const { cx, page } = await inside(client, { allow: [/net::/] });
  await open(page, `${BASE}/campaigns`);
  const rows = page.locator('#campaign-rows tr');
  assert.equal(await rows.count(), 50);
  // The next page does not come at first: it says so in its place, and the list stays.
  let failing = true;
  await page.route('**/rpc/campaigns/list', (route) => failing ? route.abort() : route.continue());
  await button(page, 'Load more').focus();
  await page.keyboard.press('Enter');
  await page.locator('.more .field-error').waitFor();
  assert.equal(await rows.count(), 50);
  failing = false;
  await page.keyboard.press('Enter');
  await rows.nth(51).waitFor();
  await page.waitForFunction(() => document.activeElement?.innerText === 'Campaign 2');
  await page.locator('[role=status]', { hasText: '52 shown' }).waitFor({ state: 'attached' });
  assert.equal(await button(page, 'Load more').count(), 0);
  await client.rpc('campaigns/create', { input: { ...CAMPAIGN, name: 'The newest' } });
  await page.getByRole('link', { name: 'The newest' }).waitFor();
  assert.ok(await rows.count() >= 52, 'the list was not cut off');
  await done(cx);
});

test('AT-02 two people save one campaign: what one changed is merged, what both changed is chosen', async () => {
  const { client } = company;
  const made = await client.rpc('campaigns/create', { input: { ...CAMPAIGN, name: 'For two' } });
  const { cx, page } = await inside(client, { allow: [/status of 409/] });
  await open(page, `${BASE}/campaigns/${made.id}/edit?step=brief`);
  // Different fields.
  await page.getByLabel('Objective', { exact: true }).fill('Mine');
  const first = await client.rpc('campaigns/save', { id: made.id, revision: made.revision, input: { ...CAMPAIGN, name: 'Renamed' } });
  await button(page, 'Save and continue').click();
  await toast(page, 'Taken over from them: Name');
  await page.waitForURL('**/edit?step=channels');
  let stored = await client.rpc('campaigns/get', { id: made.id });
  assert.deepEqual([stored.name, stored.brief.objective], ['Renamed', 'Mine']);
  assert.ok(stored.revision > first.revision);

  // The same field.
  await open(page, `${BASE}/campaigns/${made.id}/edit?step=brief`);
  const objective = page.getByLabel('Objective', { exact: true });
  await objective.fill('Mine again');
  await page.getByLabel('Audience', { exact: true }).fill('Everybody');
  const brief = { ...stored.brief, objective: 'Theirs' };
  await client.rpc('campaigns/save', { id: made.id, revision: stored.revision, input: { ...CAMPAIGN, name: 'Renamed', brief } });
  await button(page, 'Save and continue').click();
  const dialog = page.getByRole('dialog', { name: 'Somebody saved this campaign meanwhile' });
  await dialog.getByText('Mine again').waitFor();
  await picture(page, 'conflict');
  none(await findings(page), 'axe with the choice open');
  // Going back to the form loses nothing.
  await dialog.getByRole('button', { name: 'Keep editing' }).click();
  assert.equal(await objective.inputValue(), 'Mine again');
  await button(page, 'Save and continue').click();
  await dialog.getByRole('radio', { name: /Theirs/ }).check();
  await dialog.getByRole('button', { name: 'Save with these choices' }).click();
  await page.waitForURL('**/edit?step=channels');
  stored = await client.rpc('campaigns/get', { id: made.id });
  assert.deepEqual([stored.brief.objective, stored.brief.audience], ['Theirs', 'Everybody']);
  await done(cx);
});

test('a comment stays when the decision is refused because the words have changed', async () => {
  const { client, waiting } = company;
  const { cx, page } = await inside(client, { allow: [/status of 409/, /net::/] });
  await open(page, `${BASE}/approvals/${waiting.id}`);
  await page.getByLabel('Comment').fill('Shorter, please');
  let deaf = true;
  await page.route('**/rpc/approvals/get', (route) => deaf ? route.abort() : route.continue());
  await page.route('**/rpc/approvals/decide', (route) => { deaf = false; return route.continue(); });
  const { content } = await client.rpc('approvals/get', { id: waiting.id });
  const body = { ...content.body, text: `${content.body.text} Welcome.` };
  await client.rpc('content/edit', { id: content.id, edit: { revision: content.revision, body } });
  await page.getByRole('button', { name: /^Ask for changes/ }).click();
  await page.locator('.toast-bad').waitFor();
  await page.locator('.proof-side:not(.is-twin) .post-text', { hasText: 'Welcome.' }).waitFor();
  assert.equal(await page.getByLabel('Comment').inputValue(), 'Shorter, please');
  await done(cx);
});

test('a run begins with what waits for a person, and leads to that very approval', async () => {
  const { cx, page } = await inside();
  await open(page, `${BASE}/runs/${company.run.id}`);
  const waits = page.locator('.node.is-open').first();
  await waits.waitFor();
  await page.waitForFunction(() => {
    const [canvas, node] = ['.canvas', '.node.is-open'].map((s) => document.querySelector(s).getBoundingClientRect());
    return node.left >= canvas.left && node.right <= canvas.right;
  });
  await page.getByText('Not begun').first().waitFor();
  await page.getByRole('link', { name: 'Review and decide' }).first().click();
  await page.waitForURL('**/approvals/apr_*');
  await page.getByRole('button', { name: /^Approve/ }).waitFor();
  await done(cx);
});

test('AT-19 forced colours: what is chosen and what is main can be told from the rest', async () => {
  const { cx, page } = await inside(company.client, { forcedColors: 'active' });
  await open(page, `${BASE}/`);
  const differ = (one, other, what) => page.evaluate(([a, b, p]) => {
    const of = (s) => getComputedStyle(document.querySelector(s))[p];
    return of(a) !== of(b);
  }, [one, other, what]);
  assert.ok(await differ('.side-link[aria-current]', '.side-link:not([aria-current])', 'backgroundColor'), 'the present page in the navigation');
  assert.ok(await differ('.segment[aria-pressed="true"]', '.segment[aria-pressed="false"]', 'backgroundColor'), 'the chosen period');
  assert.ok(await differ('.button-primary', '.button-quiet', 'backgroundColor'), 'the main action');
  await open(page, `${BASE}/brand-studio`);
  assert.ok(await differ('.tab[aria-current]', '.tab:not([aria-current])', 'borderBottomColor'), 'the present tab');
  await picture(page, 'forced-colours');
  await done(cx);
});
