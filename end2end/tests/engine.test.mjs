// The engine's screens: a run that fails and is mended, people's tasks, versions and drafts, the queue.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, launch, open, picture } from '../lib/browser.mjs';
import { execute, flow, publish } from '../lib/flow.mjs';
import { done, fresh as begin, looker } from '../lib/look.mjs';
import { button, toast } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const fresh = (what) => begin(browser, what);
const look = looker('engine');
const line = (page, name) => page.locator('.line-head', { hasText: name });

test('a run that fails is looked at, a step is skipped with a value, and it ends well', async () => {
  const { who, client, cx, page } = await fresh('fails');
  const doc = flow('Baskets', [
    ['each', 'logic.loop', { list: '{{ trigger.items }}', max: 5 }],
    ['weigh', 'data.set', { fields: { x: '{{ item.ok }}' } }],
    ['sum', 'data.aggregate', { list: '{{ steps.each.items }}', how: 'sum', field: 'x' }],
  ], ['start -> each', 'each.each -> weigh', 'weigh -> each', 'each.done -> sum']);
  const run = await execute(client, who, await publish(client, doc), { items: [{ ok: 1 }, {}, { ok: 3 }] });
  await until('the run failed', async () => (await client.rpc('workflows/run', { id: run })).status === 'failed');
  await open(page, `${BASE}/runs/${run}`);
  await page.locator('.page-title .pill', { hasText: 'Failed' }).waitFor();
  assert.equal(await page.locator('.line-round').count(), 2, 'each round is folded');
  const detail = page.locator('.line-detail');
  await detail.waitFor();
  await detail.locator('.banner-bad').waitFor();
  await button(page, 'Input').click();
  await detail.locator('.json-tree').waitFor();
  await look(page, 'run-failed');
  await button(page, 'Skip with value').click();
  const dialog = page.getByRole('dialog', { name: 'Skip with value' });
  await dialog.getByLabel('Value').fill('{ "x": ');
  await dialog.getByRole('button', { name: 'Skip with value' }).click();
  assert.ok((await dialog.locator('.field-error').first().innerText()).length > 0, 'what is no JSON is refused');
  await dialog.getByLabel('Value').fill('{ "x": 2 }');
  await dialog.getByRole('button', { name: 'Skip with value' }).click();
  await toast(page, 'Step skipped');
  await page.locator('.page-title .pill', { hasText: 'Done' }).waitFor();
  await detail.getByText('Left out', { exact: true }).waitFor();
  assert.equal(await detail.count(), 1, 'the step stayed chosen');
  await line(page, 'sum').click();
  await detail.locator('.json-leaf', { hasText: 'value' }).getByText('6', { exact: true }).waitFor();
  await button(page, 'Diff').click();
  await detail.locator('.diff').waitFor();
  await look(page, 'run-mended');
  await page.goto(page.url());
  await detail.waitFor();
  assert.equal(await line(page, 'sum').getAttribute('aria-expanded'), 'true', 'the chosen step is in the address');
  await button(page, 'Begin anew here').click();
  await toast(page, 'New run begun at this step');
  await page.waitForURL((url) => url.pathname.startsWith('/runs/') && !url.pathname.endsWith(run));
  await page.locator('.page-title .pill', { hasText: 'Done' }).waitFor();
  await done(cx);
});

test('people edit, choose and do, and the run goes on', async () => {
  const { who, client, cx, page } = await fresh('people');
  const doc = flow('By hand', [
    ['edit', 'human.review_edit', { message: 'Mend the words' }],
    ['pick', 'human.choose', { list: '{{ item.ideas }}', max: 2 }],
    ['call', 'human.task', { title: 'Call {{ trigger.who }}', proof: true }],
    ['wait', 'time.delay', { seconds: 86_400 }],
  ], ['start -> edit', 'edit.done -> pick', 'pick.chosen -> call', 'call.done -> wait']);
  await open(page, `${BASE}/tasks`);
  await page.getByRole('heading', { name: 'Nothing to do' }).waitFor();
  const run = await execute(client, who, await publish(client, doc), { who: 'Ada', ideas: ['Rye', 'Oats', 'Spelt'] });
  // The list is live.
  await page.locator('.inbox-link').waitFor();
  await look(page, 'tasks');
  await page.locator('.inbox-link').click();
  await page.getByLabel('who').fill('Grace');
  await look(page, 'task-edit');
  await button(page, 'Save and go on').click();
  await toast(page, 'Task done');
  await page.locator('.inbox-link', { hasText: 'Choose' }).click();
  await button(page, 'Choose and go on').click();
  await page.locator('#f-picked .field-error').waitFor();
  await page.getByRole('checkbox', { name: 'Oats' }).check();
  await look(page, 'task-choose');
  await button(page, 'Choose and go on').click();
  await page.locator('.inbox-link', { hasText: 'Call' }).click();
  await page.getByLabel('Link to the result').fill('https://alder.example/call');
  await look(page, 'task-do');
  await button(page, 'Mark as done').click();
  await page.getByRole('heading', { name: 'Nothing to do' }).waitFor();
  await open(page, `${BASE}/runs/${run}`);
  await line(page, 'pick').click();
  await page.locator('.line-detail .json-text', { hasText: 'Oats' }).first().waitFor();
  await button(page, 'Pause run').click();
  await page.locator('.page-title .pill', { hasText: 'Paused' }).waitFor();
  await button(page, 'Resume run').click();
  await toast(page, 'Run resumed');
  await done(cx);
});

test('a workflow is paused with a way back, its versions compared, its draft published', async () => {
  const { client, cx, page } = await fresh('versions');
  const doc = flow('Greeting', [['say', 'data.set', { fields: { text: 'Hello' } }]], ['start -> say']);
  const id = await publish(client, doc);
  await open(page, `${BASE}/workflows`);
  await button(page, 'Pause workflow').click();
  await page.locator('.workflow .pill', { hasText: 'Paused' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.locator('.workflow .pill', { hasText: 'Active' }).waitFor();
  await look(page, 'workflows');
  const { rev } = await client.rpc('workflows/draft', { id });
  const say = Object.values(doc.nodes).find((n) => n.key === 'say');
  say.params = { fields: { text: 'Good morning' } };
  await client.rpc('workflows/replace_draft', { id, input: { base_rev: rev, doc } });
  await open(page, `${BASE}/workflows/${id}?tab=draft`);
  await page.getByText(/Good morning/).first().waitFor();
  await look(page, 'draft');
  await button(page, 'Publish').click();
  const dialog = page.getByRole('dialog', { name: 'Publish version 2' });
  await dialog.getByLabel('Name of the version').fill('Politer');
  await picture(page, 'engine-publish');
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await toast(page, 'Version 2 is live');
  await page.getByRole('link', { name: 'Versions', exact: true }).click();
  await page.getByText('Version 2: Politer').first().waitFor();
  await page.locator('.listed li').first().waitFor();
  await look(page, 'versions');
  await button(page, 'Restore as draft').nth(1).click();
  await toast(page, 'The draft is version 1 now');
  await done(cx);
});

test('an admin sees the queue', async () => {
  const { cx, page } = await fresh('queue');
  await open(page, `${BASE}/queue`);
  await page.getByRole('heading', { name: 'Nothing was given up' }).waitFor();
  await page.locator('.stat', { hasText: 'Waiting' }).getByText('0', { exact: true }).waitFor();
  await look(page, 'queue');
  await done(cx);
});
