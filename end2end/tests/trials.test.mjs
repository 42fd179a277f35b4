// What people do around runs: deciding on items, mending, looking again, triggers, tries, secrets, messages.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { BASE, launch, open, settled } from '../lib/browser.mjs';
import { execute, flow, publish } from '../lib/flow.mjs';
import { done, fresh as begin, looker } from '../lib/look.mjs';
import { button, toast } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());
const fresh = (what, options) => begin(browser, what, options);
const look = looker('trials');

const state = (client, run) => client.rpc('workflows/run', { id: run });
const ended = (client, run) => until('the run ended', async () => {
  const found = await state(client, run);
  return !['running', 'waiting'].includes(found.status) && found;
});
const line = (page, name) => page.locator('.line-head', { hasText: name });

test('an item of a run is decided with its questions answered, by keys as well', async () => {
  const { who, client, cx, page } = await fresh('items');
  const form = [
    { key: 'why', label: 'Why is it fair?', type: 'text' },
    { key: 'sure', label: 'Is the customer known?', type: 'yes_no' },
    { key: 'limit', label: 'Credit limit in EUR', type: 'number' },
    { key: 'size', label: 'Which parcel?', type: 'choice', choices: ['small', 'large'] },
  ];
  const doc = flow('Big orders', [
    ['check_order', 'human.approval', { message: 'Check the order before it is made.', form, expires_hours: 48 }],
    ['keep', 'data.set', { fields: { kept: true } }],
  ], ['start -> check_order', 'check_order.approved -> keep', 'check_order.rejected -> keep']);
  const id = await publish(client, doc);
  const order = { customer: 'Ada King', total: 1250.5, paid: false, note: null, address: { street: 'Mill Lane 4', city: 'Alder' }, lines: ['47 stools', '3 tables'] };
  const first = await execute(client, who, id, order);
  const second = await execute(client, who, id, { ...order, customer: 'Grace Hill' });
  await open(page, `${BASE}/approvals`);
  await until('both wait', async () => (await client.rpc('approvals/items', { state: 'pending' })).length === 2);
  await page.locator('.inbox-link').nth(1).waitFor();
  await page.locator('.side-count', { hasText: '2' }).waitFor();
  await look(page, 'inbox');
  await page.locator('.inbox-link').nth(1).click(); // the older one stands below
  await page.getByText('Ada King').waitFor();
  await page.getByRole('rowheader', { name: 'customer' }).waitFor();
  await page.getByText('Show the JSON').click();
  await page.locator('.json-tree').waitFor();
  await look(page, 'item');
  await page.locator('body').click({ position: { x: 4, y: 4 } });
  await page.keyboard.press('a');
  await page.locator('#f-answers-why-error', { hasText: 'Answer' }).waitFor();
  assert.equal(await page.locator('.decide .field-error:not(:empty)').count(), 4, 'each question is wanted');
  await page.getByLabel('Why is it fair?').fill('They have paid three times');
  await page.getByRole('group', { name: 'Is the customer known?' }).getByLabel('Yes').check();
  await page.getByLabel('Credit limit in EUR').fill('a lot');
  await page.getByLabel('Which parcel?').selectOption('large');
  await button(page, 'ApproveA').or(page.getByRole('button', { name: /^Approve/ })).first().click();
  await page.locator('#f-answers-limit-error', { hasText: 'number' }).waitFor();
  await look(page, 'item-refused');
  await page.getByLabel('Credit limit in EUR').fill('5000');
  await page.getByRole('button', { name: /^Approve/ }).click();
  await toast(page, 'the run goes on with exactly this item');
  const run = await ended(client, first);
  const gave = run.steps.find((s) => s.key === 'check_order').output;
  assert.deepEqual(gave.answers, { why: 'They have paid three times', sure: true, limit: 5000, size: 'large' });
  // The way on leads to the other one, by the key too.
  await page.locator('#next-post').waitFor();
  await page.keyboard.press('j');
  await page.getByText('Grace Hill').waitFor();
  await page.keyboard.press('x');
  await page.locator('#f-comment-error:not(:empty)').waitFor();
  await page.getByLabel('Comment').fill('Too big for spring');
  await page.getByRole('button', { name: /^Reject/ }).click();
  await toast(page, 'Rejected');
  await ended(client, second);
  await page.getByText('Too big for spring').first().waitFor();
  await look(page, 'item-decided');
  await open(page, `${BASE}/approvals?tab=all`);
  assert.equal(await page.locator('.inbox-link').count(), 2);
  await done(cx);
});

test('a failed run goes on by the live version, is taken back, and walked again beside the first', async () => {
  const { who, client, cx, page } = await fresh('mend');
  const doc = flow('Trial users', [
    ['save', 'lead.upsert', { email: '{{ trigger.mail }}', set: { name: '{{ trigger.name }}' } }],
    ['mark', 'lead.tag', { add: ['trial'] }],
    ['count', 'data.aggregate', { list: '{{ trigger.none }}', how: 'count' }],
  ], ['start -> save', 'save -> mark', 'mark -> count']);
  const id = await publish(client, doc);
  const run = await execute(client, who, id, { mail: 'ada@alder.example', name: 'Ada', names: ['a', 'b'], none: 3 });
  assert.equal((await ended(client, run)).status, 'failed');
  const mended = Object.values(doc.nodes).find((n) => n.key === 'count');
  mended.params.list = '{{ trigger.names }}';
  await client.rpc('workflows/publish', { id, doc });
  await open(page, `${BASE}/runs/${run}`);
  await look(page, 'run-failed');
  await button(page, 'Go on by the live version').click();
  await toast(page, 'tried again by version 2');
  await page.locator('.page-title .pill', { hasText: 'Done' }).waitFor();
  assert.equal(await button(page, 'Go on by the live version').count(), 0);
  await button(page, 'Take back what it changed').click();
  const dialog = page.getByRole('dialog', { name: 'Take back what the run changed?' });
  await dialog.getByText('In this run of Trial users, 1 step changed something').waitFor();
  await dialog.getByRole('listitem').filter({ hasText: 'mark' }).waitFor();
  await look(page, 'take-back');
  await dialog.getByRole('button', { name: 'Take back 1 step' }).click();
  await toast(page, 'Taking back has begun');
  await line(page, 'mark').click();
  await page.locator('.line-detail .all-clear', { hasText: 'Taken back' }).waitFor();
  await page.waitForFunction(() => ![...document.querySelectorAll('button')].some((b) => b.textContent === 'Take back what it changed'));
  await look(page, 'taken-back');
  await button(page, 'Walk it again').click();
  const walk = page.getByRole('dialog', { name: 'Walk it again' });
  await walk.getByRole('button', { name: 'Walk it again' }).click();
  await toast(page, 'Walking again');
  await page.waitForURL((url) => url.searchParams.get('with') === run && !url.pathname.endsWith(run));
  await page.locator('.page-title .pill', { hasText: 'Replay' }).waitFor();
  await page.locator('.page-title .pill', { hasText: 'Done' }).waitFor();
  await page.locator('.sides-head').waitFor();
  await page.getByText(/^(\d) of \1 steps are equal$/).waitFor();
  await look(page, 'side-by-side');
  // Another start parts them.
  await open(page, `${BASE}/runs/${run}`);
  await button(page, 'Walk it again').click();
  await walk.getByLabel('With another start').check();
  await walk.getByLabel('Start', { exact: true }).fill('{ "mail": ');
  await walk.getByRole('button', { name: 'Walk it again' }).click();
  await walk.locator('.field-error:not(:empty)').waitFor();
  await walk.getByLabel('Start', { exact: true }).fill(JSON.stringify({ mail: 'ada@alder.example', name: 'Ada', names: ['a', 'b', 'c'] }));
  await walk.getByRole('button', { name: 'Walk it again' }).click();
  await page.waitForURL((url) => url.searchParams.get('with') === run && !url.pathname.endsWith(run));
  await page.locator('.page-title .pill', { hasText: 'Done' }).waitFor();
  const head = page.locator('.side-head', { hasText: 'count' });
  await head.locator('.pill', { hasText: 'Different' }).waitFor();
  await head.click();
  await page.locator('.side-pair .json-tree').nth(1).waitFor();
  await look(page, 'fork');
  await button(page, 'Compare runs').click();
  const beside = page.getByRole('dialog', { name: 'Compare runs' });
  await beside.getByLabel('The other run').waitFor();
  await beside.getByRole('button', { name: 'Show both' }).click();
  await page.locator('.sides-head').waitFor();
  await button(page, 'Close the comparison').click();
  await page.waitForFunction(() => !document.querySelector('.sides-head'));
  await done(cx);
});

test('triggers show their addresses, times and last call', async () => {
  const { client, cx, page } = await fresh('triggers');
  await cx.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: BASE });
  const { id: secret } = await client.rpc('integrations/put_secret', { input: { name: 'shop', value: 'open sesame' } });
  const doc = flow('Listening', [
    ['shop_order', 'trigger.webhook', { secret }],
    ['weekly', 'trigger.schedule', { by: 'rrule', rrule: 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0' }],
    ['new_lead', 'trigger.lead_captured', {}],
    ['say', 'data.set', { fields: { heard: true } }],
  ], ['start -> say', 'shop_order -> say', 'weekly -> say', 'new_lead -> say']);
  const id = await publish(client, doc);
  await open(page, `${BASE}/workflows/${id}?tab=triggers`);
  const hook = page.locator('.trigger', { hasText: 'shop_order' });
  await hook.locator('.address code').nth(1).waitFor();
  const [, tried] = await hook.locator('.address code').allInnerTexts();
  assert.match(tried, /\/hooks\/test\//);
  await hook.getByText('Nobody has called it yet.').waitFor();
  await hook.getByRole('button', { name: 'Copy', exact: true }).nth(1).click();
  await toast(page, 'Address copied');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), tried);
  assert.equal(await page.locator('.trigger', { hasText: 'weekly' }).locator('ol li').count(), 5);
  await page.locator('.trigger', { hasText: 'new_lead' }).getByText('A lead was captured').waitFor();
  const body = JSON.stringify({ order: 47 });
  const at = String(Math.floor(Date.now() / 1000));
  const signature = `v1,${createHmac('sha256', 'open sesame').update(`msg_1.${at}.${body}`).digest('base64')}`;
  const path = new URL(tried).pathname;
  const answer = await fetch(BASE + path, { method: 'POST', body, headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1', 'webhook-timestamp': at, 'webhook-signature': signature } });
  assert.ok(answer.ok, `the try-out address answered ${answer.status} ${await answer.text()}`);
  await hook.getByText('What it was called with last').click();
  await hook.locator('.json-leaf', { hasText: /order:?\s*47/ }).waitFor();
  await look(page, 'triggers');
  await done(cx);
});

test('a workflow is tried on all leads and on the last days, with shares of the answers', async () => {
  const { who, client, cx, page } = await fresh('tries');
  const { id: secret } = await client.rpc('integrations/put_secret', { input: { name: 'crm', value: 'open sesame' } });
  const doc = flow('Welcome', [
    ['new_lead', 'trigger.lead_captured', {}],
    ['read_it', 'human.approval', { message: 'Is this one for us?', expires_hours: 48 }],
    ['send_on', 'webhook.send', { url: 'https://crm.alder.example/leads', secret }],
    ['pass_by', 'data.set', { fields: { passed: true } }],
  ], ['start -> read_it', 'new_lead -> read_it', 'read_it.approved -> send_on', 'read_it.rejected -> pass_by']);
  const send = async (path, body, headers = {}) => {
    const response = await fetch(BASE + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
    assert.ok(response.ok, `${path}: ${response.status}`);
    return response.json();
  };
  const { token } = await send('/api/auth/login', { email: who.email, password: who.password });
  for (let i = 0; i < 10; i += 1) {
    await send('/api/leads/capture', { tenant_id: client.tenant, email: `lead${i}@alder.example`, name: `Lead ${i}`, source: 'form' }, { authorization: `Bearer ${token}` });
  }
  const id = await publish(client, doc);
  await open(page, `${BASE}/workflows/${id}?tab=try`);
  await page.getByRole('heading', { name: 'Not tried yet' }).waitFor();
  await page.getByLabel('Walked over').selectOption('leads');
  const shares = page.getByRole('group', { name: 'read_it' });
  await shares.getByLabel('approved').fill('70');
  await shares.getByLabel('rejected').fill('40');
  await page.getByLabel('Hours people need').fill('x');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('these are 110 %').waitFor();
  await page.getByText('Write a whole number').waitFor();
  await look(page, 'try-form');
  await shares.getByLabel('rejected').fill('30');
  await page.getByLabel('Hours people need').fill('4');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.waitForURL((url) => url.searchParams.has('sim'));
  await page.getByRole('heading', { name: 'By step' }).waitFor();
  const row = (name) => page.getByRole('row', { name: new RegExp(`^${name} `) });
  const cells = await row('read_it').locator('td').allInnerTexts();
  assert.equal(cells[0], '10', 'every lead comes to the step');
  assert.match(cells[1], /approved: \d+ · rejected: \d+/);
  const asked = page.locator('.stat', { hasText: 'Asked' }).locator('dd');
  assert.equal(await asked.innerText(), '10');
  await page.getByRole('img', { name: /Runs by day/ }).waitFor();
  await page.getByRole('heading', { name: 'What would go out' }).waitFor();
  await page.getByText(/of which \d+ could not be taken back/).waitFor();
  await page.getByText('Show the days as a table').click();
  await look(page, 'try-report');
  // Nobody was asked, nothing went out.
  assert.equal((await client.rpc('approvals/items', { state: null })).length, 0);
  await page.getByLabel('Walked over').selectOption('7');
  await page.getByLabel('Which document').selectOption('draft');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByRole('heading', { name: 'Earlier tries' }).waitFor();
  assert.equal(await page.getByRole('region', { name: 'Earlier tries' }).locator('tbody tr').count(), 2);
  await page.getByRole('link', { name: 'The last 7 days' }).waitFor();
  await page.getByRole('heading', { name: 'By step' }).waitFor();
  await page.getByRole('link', { name: 'All leads, as if captured now' }).click();
  await settled(page);
  await look(page, 'try-earlier');
  await done(cx);
});

test('secrets are stored, replaced and deleted, and never shown', async () => {
  const { client, cx, page } = await fresh('secrets');
  await open(page, `${BASE}/settings/integrations?tab=secrets`);
  await page.getByRole('heading', { name: 'No secret yet' }).waitFor();
  await button(page, 'Add secret').first().click();
  const add = page.getByRole('dialog', { name: 'Add secret' });
  await add.getByLabel('Name').fill('Shop Key');
  await add.getByLabel('Value').fill('open sesame');
  await add.getByRole('button', { name: 'Store secret' }).click();
  await add.locator('.field-error:not(:empty)').first().waitFor();
  await add.getByLabel('Name').fill('shop_key');
  await look(page, 'secret-add');
  await add.getByRole('button', { name: 'Store secret' }).click();
  await toast(page, 'shop_key stored');
  await page.getByRole('rowheader', { name: 'shop_key' }).waitFor();
  await look(page, 'secrets');
  await button(page, 'Replace value').click();
  const replace = page.getByRole('dialog', { name: 'Replace the value of shop_key' });
  assert.equal(await replace.getByLabel('Value').inputValue(), '', 'the old value is not there');
  await replace.getByLabel('Value').fill('other words');
  await replace.getByRole('button', { name: 'Replace value' }).click();
  await page.waitForFunction(() => !document.querySelector('dialog[open]'));
  assert.ok(!(await page.content()).includes('other words'), 'what is secret does not stay in the page');
  await button(page, 'Delete').click();
  const gone = page.getByRole('dialog', { name: 'Delete the secret shop_key?' });
  await gone.getByRole('button', { name: 'Delete' }).click();
  await toast(page, 'shop_key deleted');
  await page.getByRole('heading', { name: 'No secret yet' }).waitFor();
  assert.equal((await client.rpc('integrations/secrets')).length, 0);
  await done(cx);
});

test('the bell counts what was not read, and the list leads to it', async () => {
  const { who, client, cx, page } = await fresh('bell');
  const doc = flow('Tell me', [['tell_me', 'notify.message', { to: ['owner'], text: '{{ trigger.n }} new orders' }]], ['start -> tell_me']);
  const id = await publish(client, doc);
  await open(page, BASE);
  await page.getByRole('button', { name: 'Messages', exact: true }).click();
  await page.getByRole('heading', { name: 'No messages' }).waitFor();
  await page.keyboard.press('Escape');
  const run = await execute(client, who, id, { n: 3 });
  await execute(client, who, id, { n: 5 });
  // The number is live.
  await page.getByRole('button', { name: 'Messages, 2 unread' }).click();
  await page.locator('.message.is-unread').nth(1).waitFor();
  await look(page, 'messages');
  const one = page.locator('.message', { hasText: '5 new orders' });
  await one.getByRole('button', { name: 'Mark as read' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.message.is-unread').length === 1);
  await page.locator('.message', { hasText: '3 new orders' }).getByRole('link').click();
  await page.waitForURL(`${BASE}/runs/${run}`);
  await page.getByRole('button', { name: 'Messages', exact: true }).waitFor();
  await done(cx);
});
