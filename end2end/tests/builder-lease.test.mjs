// One writer: of two open editors one changes the draft and the other watches; control is asked for, handed over,
// taken over, given back and kept over a reload; what was not sent in time comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, launch, open } from '../lib/browser.mjs';
import { box, names, rename, saved } from '../lib/builder.mjs';
import { colleague } from '../lib/colleague.mjs';
import { flow } from '../lib/flow.mjs';
import { done, fresh, looker } from '../lib/look.mjs';
import { button } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const look = looker('builder-lease');
const sign = (page, text) => page.locator('.lease-chip', { hasText: text }).waitFor();
/** The editor writes: what changes the document is there, and no sign of another writer. */
async function writes(page) {
  await page.locator('.page-actions').getByRole('button', { name: 'Add a step' }).waitFor();
  await page.locator('.lease-chip').waitFor({ state: 'detached' });
}
const reads = (page) => page.locator('.page-actions').getByRole('button', { name: 'Add a step' }).waitFor({ state: 'detached' });

/** A workflow that the first person edits and the second has opened too. */
async function two(what) {
  const first = await fresh(browser, what);
  const doc = flow('Shared', [['a', 'data.set', { fields: { a: 1 } }], ['b', 'data.set', { fields: { b: 1 } }]], ['start -> a', 'a -> b']);
  const { id } = await first.client.rpc('workflows/create', { input: { name: doc.name, description: '', doc } });
  const second = await colleague(browser, first.client, 'Ben');
  const address = `${BASE}/workflows/${id}/edit`;
  await open(first.page, address);
  await box(first.page, 'a').waitFor();
  await writes(first.page);
  await open(second.page, address);
  await box(second.page, 'a').waitFor();
  await sign(second.page, 'Robin Test is editing');
  return { id, first, second };
}

test('the second watches live, asks, gets control, and the owner takes it back', async () => {
  const { id, first, second } = await two('hand');
  await reads(second.page);
  await rename(first.page, 'a', 'Seen live');
  await box(second.page, 'Seen live').waitFor();
  // A key that would change the document does not.
  await box(second.page, 'b').click();
  await second.page.keyboard.press('Delete');
  await second.page.keyboard.press('a');
  await second.page.getByText('This can only be read now').first().waitFor();
  assert.equal(await second.page.getByRole('combobox', { name: 'Find a kind of step' }).count(), 0, 'who watches is offered no steps');
  await look(second.page, 'watching');
  await button(second.page, 'Request control').click();
  await second.page.getByText('Control requested').waitFor();
  const wish = first.page.getByRole('group', { name: 'Ben asks for control of this workflow' });
  await wish.waitFor();
  await look(first.page, 'asked');
  await wish.getByRole('button', { name: 'Hand over to Ben' }).click();
  await writes(second.page);
  await sign(first.page, 'Ben is editing');
  await reads(first.page);
  await rename(second.page, 'b', 'By Ben');
  await box(first.page, 'By Ben').waitFor();
  assert.deepEqual((await names(first.client, id)).sort().slice(0, 2), ['By Ben', 'Seen live']);
  // The owner need not ask.
  await button(first.page, 'Take over').click();
  await writes(first.page);
  await sign(second.page, 'Robin Test is editing');
  await rename(first.page, 'By Ben', 'By the owner');
  await box(second.page, 'By the owner').waitFor();
  await done(first.cx);
  await done(second.cx);
});

test('what was not sent when control was lost comes back as a conflict, and nothing of it is lost', async () => {
  const { id, first, second } = await two('late');
  await button(second.page, 'Request control').click();
  await first.page.getByRole('button', { name: 'Hand over to Ben' }).click();
  await writes(second.page);
  const address = '**/rpc/workflows/edit_draft';
  await second.cx.route(address, (route) => route.abort());
  second.cx.expect(/edit_draft|ERR_FAILED|409/);
  await rename(second.page, 'a', 'Mine');
  await second.page.locator('.save-chip', { hasText: 'kept on this device' }).waitFor();
  await button(first.page, 'Take over').click();
  await writes(first.page);
  await rename(first.page, 'a', 'Theirs');
  await saved(first.page);
  await sign(second.page, 'Robin Test is editing');
  await second.cx.unroute(address);
  await button(second.page, 'Retry').click().catch(() => {});
  await second.page.getByText('1 change of yours was not saved in time').waitFor({ timeout: 40_000 });
  await box(second.page, 'Theirs').waitFor();
  assert.ok(!(await names(first.client, id)).includes('Mine'), 'the late batch changed nothing');
  await look(second.page, 'aside');
  // The first leaves: control is free, and what waited meets what the first has made.
  await first.page.getByRole('link', { name: 'Campaigns', exact: true }).first().click();
  await sign(second.page, 'Nobody is editing');
  await button(second.page, 'Edit here').click();
  const asked = second.page.getByRole('region', { name: 'Somebody else changed the same' });
  await asked.waitFor();
  await button(second.page, 'Keep mine').click();
  await until('what was late is stored', async () => (await names(first.client, id)).includes('Mine'));
  await done(first.cx);
  await done(second.cx);
});

test('a reload keeps control, and a call from outside is refused with the name of who writes', async () => {
  const { id, first, second } = await two('reload');
  await first.page.reload();
  await box(first.page, 'a').waitFor();
  await writes(first.page);
  const { doc, rev } = await second.client.rpc('workflows/draft', { id });
  const node = Object.values(doc.nodes).find((n) => n.key === 'a');
  const commands = [{ rename: { node: node.id, old_key: 'a', key: 'a', name: 'From outside' } }];
  const refused = await second.client.rpc('workflows/edit_draft', { id, input: { base_rev: rev, commands } }).catch((e) => e);
  assert.equal(refused.status, 409);
  assert.match(refused.message, /not_writer.*|Robin Test is editing/);
  await first.page.close();
  await sign(second.page, 'Nobody is editing');
  await second.client.rpc('workflows/edit_draft', { id, input: { base_rev: rev, commands } });
  await box(second.page, 'From outside').waitFor();
  await button(second.page, 'Edit here').click();
  await writes(second.page);
  await done(first.cx);
  await done(second.cx);
});
