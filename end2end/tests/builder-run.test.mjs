// Runs on the canvas: one run moment by moment, its steps with what went in and came out, the flow of many runs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, launch, open } from '../lib/browser.mjs';
import { box } from '../lib/builder.mjs';
import { execute, flow, publish } from '../lib/flow.mjs';
import { done, fresh as begin, looker } from '../lib/look.mjs';
import { button } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const fresh = (what) => begin(browser, what);
const look = looker('builder-run');
const ended = (client, id) => until('the run has ended', async () => ['succeeded', 'failed'].includes((await client.rpc('workflows/run', { id })).status));
const labels = (page) => page.locator('.wire-label').allTextContents();

/** A loop whose second round fails. */
const baskets = () => flow('Baskets', [
  ['each', 'logic.loop', { list: '{{ trigger.items }}', max: 5 }],
  ['weigh', 'data.set', { fields: { x: '{{ item.ok }}' } }],
  ['sum', 'data.aggregate', { list: '{{ steps.each.items }}', how: 'sum', field: 'x' }],
], ['start -> each', 'each.each -> weigh', 'weigh -> each', 'each.done -> sum']);

test('a failed run lies over its version: states, counts, reason, time, and what its steps were given', async () => {
  const { who, client, cx, page } = await fresh('overlay');
  const workflow = await publish(client, baskets());
  const run = await execute(client, who, workflow, { items: [{ ok: 1 }, {}, { ok: 3 }] });
  await ended(client, run);
  await open(page, `${BASE}/runs/${run}`);
  await page.getByRole('link', { name: 'Show on the canvas' }).click();
  await page.waitForURL((url) => url.pathname === `/workflows/${workflow}/runs/${run}`);
  await box(page, 'weigh').waitFor();
  assert.match(await box(page, 'weigh').getAttribute('class'), /is-failed/);
  assert.match(await box(page, 'weigh').innerText(), /1 Done, 1 Failed|1 Failed/);
  assert.match(await box(page, 'sum').innerText(), /Not reached/);
  assert.match(await box(page, 'start').innerText(), /Done/);
  assert.equal(await page.locator('.wire.is-unused').count(), 1, 'the way out of the loop was not taken');
  assert.ok(await page.locator('.wire.is-critical').count() > 0, 'the longest way is marked');
  assert.ok((await labels(page)).some((text) => text === '2'), 'two rounds began');
  // What failed is picked first, with its reason.
  const panel = page.getByRole('complementary', { name: 'Step', exact: true });
  await panel.getByRole('heading', { name: 'weigh' }).waitFor();
  await panel.locator('.banner-bad').waitFor();
  await panel.getByText('Item 2 of 2').waitFor();
  await look(page, 'failed');
  await panel.getByRole('button', { name: 'Item before' }).click();
  await panel.getByText('Item 1 of 2').waitFor();
  await button(page, 'Input').click();
  await panel.locator('.json-tree').waitFor();
  // By keyboard through time: back to the very begin, and forward again.
  const time = page.getByRole('slider', { name: 'Time of the run' });
  await time.focus();
  await page.keyboard.press('Home');
  await page.locator('.scrubber-said', { hasText: 'start, Done' }).waitFor();
  assert.match(await box(page, 'weigh').innerText(), /Not reached/, 'nothing has been weighed yet');
  await page.keyboard.press('.');
  await page.locator('.scrubber-said', { hasText: '2 of' }).waitFor();
  await page.keyboard.press(',');
  await page.locator('.scrubber-said', { hasText: '1 of' }).waitFor();
  await box(page, 'start').click();
  await page.keyboard.press(' ');
  await page.locator('.scrubber-said', { hasText: 'The end' }).waitFor();
  await until('it shows the end', async () => /Failed/.test(await box(page, 'weigh').innerText()));
  // Arrows walk; what is picked is shown.
  await box(page, 'start').click();
  await page.keyboard.press('ArrowRight');
  await panel.getByRole('heading', { name: 'each' }).waitFor();
  await done(cx);
});

test('the table says the same, and a step can be mended from there', async () => {
  const { who, client, cx, page } = await fresh('table');
  const workflow = await publish(client, baskets());
  const run = await execute(client, who, workflow, { items: [{ ok: 1 }, {}] });
  await ended(client, run);
  await open(page, `${BASE}/workflows/${workflow}/runs/${run}`);
  await button(page, 'Table').click();
  const row = (name) => page.getByRole('row', { name: new RegExp(`^${name} `) });
  await row('weigh').getByText('2 in, 1 out').waitFor();
  await row('sum').getByText('Not reached').waitFor();
  await row('start').getByText('each: 1, 100%').waitFor();
  await look(page, 'table');
  await row('weigh').getByRole('button').click();
  await button(page, 'Skip with value').click();
  const dialog = page.getByRole('dialog', { name: 'Skip with value' });
  await dialog.getByLabel('Value').fill('{ "x": 2 }');
  await dialog.getByRole('button', { name: 'Skip with value' }).click();
  // It is live: the rest of the run comes by itself.
  await row('sum').getByText('Done').waitFor();
  await page.locator('.page-title .pill', { hasText: 'Done' }).waitFor();
  await done(cx);
});

test('a run that waits is followed while it goes on', async () => {
  const { who, client, cx, page } = await fresh('live');
  const workflow = await publish(client, flow('By hand', [
    ['call', 'human.task', { title: 'Call {{ trigger.who }}' }], ['thanks', 'data.set', { fields: { said: 1 } }],
  ], ['start -> call', 'call.done -> thanks']));
  const run = await execute(client, who, workflow, { who: 'Ada' });
  await open(page, `${BASE}/workflows/${workflow}/runs/${run}`);
  await until('it waits', async () => /is-waiting/.test(await box(page, 'call').getAttribute('class')));
  await page.locator('.scrubber-said', { hasText: 'The present' }).waitFor();
  await look(page, 'waiting');
  const [task] = (await client.rpc('tasks/list', { state: 'open' }));
  await client.rpc('tasks/answer', { id: task.id, input: {} });
  await until('it went on', async () => /is-done/.test(await box(page, 'thanks').getAttribute('class')));
  await page.locator('.page-title .pill', { hasText: 'Done' }).waitFor();
  await done(cx);
});

test('the flow of many runs: widths, shares, the window in the address, and a workflow without runs', async () => {
  const { who, client, cx, page } = await fresh('flow');
  const workflow = await publish(client, baskets());
  await open(page, `${BASE}/workflows/${workflow}/flow`);
  await page.getByRole('heading', { name: 'No run in this time' }).waitFor();
  for (const items of [[{ ok: 1 }, { ok: 2 }], [{ ok: 1 }], [{}]]) await ended(client, await execute(client, who, workflow, { items }));
  // The page hears of the runs by itself.
  await page.getByText('3 runs counted').waitFor();
  await box(page, 'weigh').waitFor();
  await box(page, 'weigh').getByText(/4 started · 25% failed/).waitFor();
  const widths = await page.locator('.wire.is-flow').evaluateAll((all) => all.map((e) => parseFloat(e.style.strokeWidth)));
  assert.equal(Math.max(...widths), 14, 'the busiest wire is the widest');
  assert.ok(Math.min(...widths) < 14);
  await look(page, 'flow');
  await button(page, '24 hours').click();
  await page.waitForURL((url) => url.searchParams.get('window') === '24h');
  await page.getByText('3 runs counted').waitFor();
  await button(page, 'Table').click();
  await page.getByRole('row', { name: /^weigh / }).getByText('25%').waitFor();
  await look(page, 'flow-table');
  await done(cx);
});

test('a run of another company is not there', async () => {
  const theirs = await fresh('theirs');
  const workflow = await publish(theirs.client, baskets());
  const run = await execute(theirs.client, theirs.who, workflow, { items: [] });
  await done(theirs.cx);
  const { cx, page } = await fresh('ours');
  cx.expect(/status of 404/);
  for (const path of [`/workflows/${workflow}/runs/${run}`, `/workflows/${workflow}/flow`]) {
    await open(page, BASE + path);
    await page.getByRole('heading', { level: 1, name: 'Not found' }).or(page.locator('.empty')).first().waitFor();
    assert.equal(await page.locator('.stage').count(), 0);
  }
  await done(cx);
});
