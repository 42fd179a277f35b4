// The workflow builder: building by keyboard in both views, by pointer, saving, undoing, coming back after the
// tab was killed, two editors, and what is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, launch, open } from '../lib/browser.mjs';
import { box, draft, edit, rename, saved, steps } from '../lib/builder.mjs';
import { flow } from '../lib/flow.mjs';
import { done, fresh as begin, looker } from '../lib/look.mjs';
import { button } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const fresh = (what) => begin(browser, what);
const look = looker('builder');
const row = (page, name) => page.locator('.outline-row', { has: page.locator('.outline-name bdi').getByText(name, { exact: true }) });

/** Takes a kind from the picker that is open. */
async function pick(page, words) {
  const field = page.getByRole('combobox', { name: 'Find a kind of step' });
  await field.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await field.waitFor({ state: 'detached' });
}

test('a workflow is built by keyboard on the canvas, and is there after a reload', async () => {
  const { client, cx, page } = await fresh('keys');
  await open(page, `${BASE}/workflows`);
  await page.getByRole('link', { name: 'New workflow' }).click();
  await button(page, 'Begin blank').click();
  await page.waitForURL((url) => url.pathname.endsWith('/edit'));
  const id = new URL(page.url()).pathname.split('/')[2];
  await page.getByRole('heading', { name: 'What begins a run?' }).waitFor();
  await look(page, 'empty');
  await page.locator('.stage').focus();
  await page.keyboard.press('a');
  await pick(page, 'started by');
  await page.locator('.step-box').first().waitFor();
  for (const kind of ['draft a post', 'check against']) {
    await page.waitForFunction(() => document.activeElement?.classList.contains('step-box'));
    await page.keyboard.press('a');
    if (kind === 'check against') await look(page, 'picker');
    await pick(page, kind);
  }
  await until('three steps and two wires are stored', async () => {
    const doc = await draft(client, id);
    return steps(doc).length === 3 && Object.keys(doc.edges).length === 2;
  });
  await saved(page);
  await page.waitForFunction(() => document.activeElement?.classList.contains('step-box'));
  await page.keyboard.press('ArrowLeft');
  await page.locator('.step-box.is-selected', { hasText: 'Draft a post' }).waitFor();
  await page.keyboard.press('Control+d');
  await until('the copy is stored', async () => steps(await draft(client, id)).length === 4);
  await page.keyboard.press('Control+z');
  await until('it is taken back', async () => steps(await draft(client, id)).length === 3);
  await page.keyboard.press('Control+Shift+z');
  await until('it is there again', async () => steps(await draft(client, id)).length === 4);
  await page.keyboard.press('Delete');
  await until('it is gone', async () => steps(await draft(client, id)).length === 3);
  await saved(page);
  await look(page, 'canvas');
  await page.reload();
  await page.locator('.step-box').nth(2).waitFor();
  await done(cx);
});

test('the outline does what the canvas does, and shows the same selection', async () => {
  const { client, cx, page } = await fresh('outline');
  const id = await edit(page, client, flow('Rows', [
    ['yes', 'logic.if', { where: { match: 'all', rules: [{ value: '{{ trigger.a }}', is: 'exists' }] } }],
    ['left', 'data.set', { fields: { a: 1 } }], ['right', 'data.set', { fields: { b: 1 } }],
  ], ['start -> yes', 'yes.yes -> left', 'yes.no -> right']));
  await box(page, 'left').click();
  await page.keyboard.press('o');
  await page.getByRole('treegrid', { name: 'Outline' }).waitFor();
  assert.equal(await row(page, 'left').getAttribute('aria-selected'), 'true', 'the selection is the same');
  assert.equal(await row(page, 'left').getAttribute('aria-level'), '2', 'a branch is a level');
  await look(page, 'outline');
  await row(page, 'left').focus();
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement?.textContent.includes('right'));
  await page.keyboard.press('a');
  await pick(page, 'notify');
  await until('it is behind the right branch', async () => {
    const doc = await draft(client, id);
    const made = steps(doc).find((n) => n.kind === 'notify.message');
    const right = steps(doc).find((n) => n.key === 'right');
    return made && Object.values(doc.edges).some((e) => e.from.node === right.id && e.to.node === made.id);
  });
  await page.getByLabel('Name', { exact: true }).fill('Tell the team');
  await page.getByLabel('Name', { exact: true }).press('Enter');
  await page.getByLabel('Name', { exact: true }).blur();
  await row(page, 'Tell the team').waitFor();
  await row(page, 'Tell the team').focus();
  await page.keyboard.press('Delete');
  await row(page, 'Tell the team').waitFor({ state: 'detached' });
  await done(cx);
});

test('steps are dragged and wired by pointer; what does not fit is refused with the reason', async () => {
  const { client, cx, page } = await fresh('pointer');
  const id = await edit(page, client, flow('Drag', [['a', 'data.set', { fields: { a: 1 } }], ['b', 'data.set', { fields: { b: 1 } }]], ['start -> a']));
  const from = await box(page, 'a').boundingBox();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2 + 20, from.y + 150, { steps: 8 });
  await page.mouse.up();
  await until('it stands lower', async () => steps(await draft(client, id)).find((n) => n.key === 'a').pos.y > 50);
  const [a, b] = [await box(page, 'a').boundingBox(), await box(page, 'b').boundingBox()];
  await page.mouse.move(a.x + a.width, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(b.x, b.y + b.height / 2, { steps: 8 });
  await page.locator('.step-box.is-lit', { hasText: 'b' }).waitFor();
  await page.mouse.up();
  await until('they are wired', async () => Object.keys((await draft(client, id)).edges).length === 2);
  await done(cx);
});

test('an edit is kept when the tab is killed before it was sent', async () => {
  const { client, cx, page } = await fresh('killed');
  const id = await edit(page, client, flow('Kept', [['a', 'data.set', { fields: { a: 1 } }]], ['start -> a']));
  await cx.route('**/rpc/workflows/edit_draft', (route) => route.abort());
  cx.expect(/edit_draft|ERR_FAILED/);
  await box(page, 'a').click();
  await page.getByLabel('Name', { exact: true }).fill('Never lost');
  await page.getByLabel('Name', { exact: true }).blur();
  await page.locator('.save-chip', { hasText: 'kept on this device' }).waitFor();
  await page.close({ runBeforeUnload: false });
  await cx.unroute('**/rpc/workflows/edit_draft');
  assert.ok(steps(await draft(client, id)).every((n) => n.name !== 'Never lost'), 'the server does not have it yet');
  const again = await cx.newPage();
  await open(again, `${BASE}/workflows/${id}/edit`);
  await box(again, 'Never lost').waitFor();
  await until('the server has it', async () => steps(await draft(client, id)).some((n) => n.name === 'Never lost'));
  await saved(again);
  await done(cx);
});

/** No change of a draft arrives until the answer is called. */
async function cut(cx) {
  const address = '**/rpc/workflows/edit_draft';
  await cx.route(address, (route) => route.abort());
  cx.expect(/edit_draft|ERR_FAILED/);
  return () => cx.unroute(address);
}

test('what was left unsent with the page is there when it is opened again in the same tab', async () => {
  const { client, cx, page } = await fresh('left');
  const id = await edit(page, client, flow('Left', [['a', 'data.set', { fields: { a: 1 } }]], ['start -> a']));
  const mend = await cut(cx);
  await rename(page, 'a', 'Left behind');
  await page.locator('.save-chip', { hasText: 'kept on this device' }).waitFor();
  await page.getByRole('link', { name: 'Campaigns', exact: true }).first().click();
  await page.locator('.builder').waitFor({ state: 'detached' });
  await page.goBack();
  await box(page, 'Left behind').waitFor();
  await mend();
  await until('the server has it', async () => steps(await draft(client, id)).some((n) => n.name === 'Left behind'));
  await saved(page);
  await done(cx);
});

test('a log that could not be written for a while is whole again afterwards', async () => {
  const { client, cx, page } = await fresh('full');
  const id = await edit(page, client, flow('Full', [['a', 'data.set', { fields: { a: 1 } }], ['b', 'data.set', { fields: { b: 1 } }]], ['start -> a', 'a -> b']));
  const mend = await cut(cx);
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
    window.room = () => { IDBObjectStore.prototype.put = put; };
  });
  await rename(page, 'a', 'While full');
  await page.locator('.save-chip', { hasText: 'not saved yet' }).waitFor();
  await page.evaluate(() => window.room());
  await rename(page, 'b', 'With room');
  await page.locator('.save-chip', { hasText: 'kept on this device' }).waitFor();
  await page.close({ runBeforeUnload: false });
  await mend();
  const again = await cx.newPage();
  await open(again, `${BASE}/workflows/${id}/edit`);
  await box(again, 'While full').waitFor();
  await box(again, 'With room').waitFor();
  await until('the server has both', async () => {
    const names = steps(await draft(client, id)).map((n) => n.name);
    return names.includes('While full') && names.includes('With room');
  });
  await done(cx);
});

test('two editors of different things are brought together', async () => {
  const { client, cx, page } = await fresh('two');
  const id = await edit(page, client, flow('Two', [['a', 'data.set', { fields: { a: 1 } }], ['b', 'data.set', { fields: { b: 1 } }]], ['start -> a', 'a -> b']));
  const mend = await cut(cx);
  await rename(page, 'a', 'Mine');
  await page.locator('.save-chip', { hasText: 'kept on this device' }).waitFor();
  await client.rpc('workflows/edit_draft', { id, input: await named(client, id, 'b', 'Theirs') });
  await mend();
  await box(page, 'Theirs').waitFor();
  await until('both are stored', async () => {
    const names = steps(await draft(client, id)).map((n) => n.name);
    return names.includes('Mine') && names.includes('Theirs');
  });
  await saved(page);
  await done(cx);
});

/** A change of a step's name by somebody else. */
async function named(client, id, key, name) {
  const { doc, rev } = await client.rpc('workflows/draft', { id });
  const node = steps(doc).find((n) => n.key === key);
  return { base_rev: rev, commands: [{ rename: { node: node.id, old_key: key, key, name } }] };
}

test('of what two have changed both sides are shown, and one is chosen', async () => {
  const { client, cx, page } = await fresh('conflict');
  const id = await edit(page, client, flow('Same', [['a', 'data.set', { fields: { a: 1 } }]], ['start -> a']));
  const mend = await cut(cx);
  await rename(page, 'a', 'Mine');
  await page.locator('.save-chip', { hasText: 'kept on this device' }).waitFor();
  await client.rpc('workflows/edit_draft', { id, input: await named(client, id, 'a', 'Theirs') });
  await mend();
  const asked = page.getByRole('region', { name: 'Somebody else changed the same' });
  await asked.waitFor();
  await asked.getByText('Theirs', { exact: true }).last().waitFor();
  await look(page, 'conflict');
  await button(page, 'Keep mine').click();
  await asked.waitFor({ state: 'detached' });
  await until('mine is stored', async () => steps(await draft(client, id)).some((n) => n.name === 'Mine'));
  await saved(page);
  await done(cx);
});

test('what is pasted and is no workflow changes nothing', async () => {
  const { client, cx, page } = await fresh('garbage');
  const doc = flow('Paste', [['a', 'data.set', { fields: { a: 1 } }]], ['start -> a']);
  const id = await edit(page, client, doc);
  await page.locator('.stage').focus();
  const paste = (text) => page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.querySelector('.stage').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
  for (const text of ['<script>alert(1)</script>', '{"nodes": 3}', '[1, 2', JSON.stringify({ nodes: [], edges: [], notes: [], more: 1 }), 'x'.repeat(5_000_000)]) {
    await paste(text);
    await page.locator('.toast', { hasText: 'Nothing was changed' }).first().waitFor();
    await page.locator('.toast button').first().click();
  }
  assert.equal(steps(await draft(client, id)).length, 2);
  const [, a] = steps(doc).sort((x, y) => x.pos.x - y.pos.x);
  await paste(JSON.stringify({ nodes: [{ ...a, name: '<img src=x onerror=alert(1)>' }], edges: [], notes: [] }));
  await until('it is pasted as text', async () => steps(await draft(client, id)).length === 3);
  await box(page, '<img src=x onerror=alert(1)>').waitFor();
  await done(cx);
});
