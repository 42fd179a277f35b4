// How a workflow begins and how it is published: the gallery, a sentence that becomes a proposal, the publish dialog
// of the editor, the picture of what differs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, launch, open } from '../lib/browser.mjs';
import { draft, steps } from '../lib/builder.mjs';
import { execute, flow, publish } from '../lib/flow.mjs';
import { done, fresh as begin, looker } from '../lib/look.mjs';
import { button, toast } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const fresh = (what) => begin(browser, what);
const look = looker('builder-start');
const made = async (client) => (await client.rpc('workflows/cards', { status: null, page: {} })).items;
const use = (page, title) => page.getByRole('button', { name: new RegExp(`^Use template ?: ${title}$`) });
const inEditor = async (page) => {
  await page.waitForURL((url) => url.pathname.endsWith('/edit'));
  return new URL(page.url()).pathname.split('/')[2];
};
const SENTENCE = 'Every Tuesday at 10am, draft a LinkedIn post about our product updates, get the owner\'s approval, and publish it.';

/** Reads a sentence on the page where a workflow begins. */
async function read(page, sentence) {
  await page.getByLabel('What is to happen', { exact: true }).fill(sentence);
  await button(page, 'Read the sentence').click();
}

/** A workflow that waits for the proposal of the sentence to be decided about. */
async function proposed(page) {
  await open(page, `${BASE}/workflows/new`);
  await read(page, SENTENCE);
  await button(page, 'Open as a proposal').click();
  const id = await inEditor(page);
  await page.getByRole('heading', { name: /^Proposed: / }).waitFor();
  return id;
}

test('a template becomes a workflow of its own, and what does not run yet is said before and marked after', async () => {
  const { client, cx, page } = await fresh('gallery');
  await open(page, `${BASE}/workflows`);
  await page.getByRole('link', { name: 'New workflow' }).click();
  await page.waitForURL('**/workflows/new');
  await page.locator('.start-template').nth(11).waitFor();
  assert.equal(await page.locator('.start-template').count(), 12);
  await look(page, 'gallery');
  await use(page, 'Weekly content engine').click();
  const weekly = await inEditor(page);
  await page.locator('.stage .step-box').first().waitFor();
  const kinds = steps(await draft(client, weekly)).map((n) => n.kind);
  for (const kind of ['brand.check', 'human.approval', 'post.x', 'post.linkedin']) assert.ok(kinds.includes(kind), kind);
  await open(page, `${BASE}/workflows/new`);
  const triage = page.locator('.start-template', { hasText: 'Mention triage' });
  await triage.getByText(/comes with Engagement/).first().waitFor();
  await triage.getByRole('button').click();
  await inEditor(page);
  await page.locator('.stage .step-box.is-error').first().waitFor();
  assert.equal((await made(client)).length, 2);
  await done(cx);
});

test('a workflow that could not be made is not there by half, and is made by trying again', async () => {
  const { client, cx, page } = await fresh('half');
  await open(page, `${BASE}/workflows/new`);
  await cx.route('**/rpc/workflows/create', (route) => route.abort());
  cx.expect(/workflows\/create|ERR_FAILED/);
  await use(page, 'Monthly report to the team').click();
  const again = page.locator('.toast').getByRole('button', { name: 'Try again' });
  await again.waitFor();
  assert.equal((await made(client)).length, 0);
  await cx.unroute('**/rpc/workflows/create');
  await again.click();
  const id = await inEditor(page);
  assert.ok(steps(await draft(client, id)).some((n) => n.kind === 'trigger.schedule'));
  assert.equal((await made(client)).length, 1);
  await done(cx);
});

test('a sentence says what of it was understood and what was not; nothing is made of one that was not', async () => {
  const { client, cx, page } = await fresh('sentence');
  await open(page, `${BASE}/workflows/new`);
  await button(page, 'Read the sentence').click();
  await page.getByText('Say what is to happen', { exact: true }).waitFor();
  await read(page, 'The quick brown fox jumps over the lazy dog');
  await page.getByRole('heading', { name: 'Nothing of this could be made into steps' }).waitFor();
  assert.equal(await button(page, 'Open as a proposal').count(), 0);
  await read(page, SENTENCE);
  await page.getByRole('heading', { name: 'What was understood' }).waitFor();
  await page.getByText('Every Tuesday at 10am').last().waitFor();
  await look(page, 'sentence');
  assert.equal((await made(client)).length, 0);
  await done(cx);
});

test('a proposal is looked at, accepted in part and as a whole by keyboard, taken back and brought back', async () => {
  const { client, cx, page } = await fresh('proposal');
  const id = await proposed(page);
  await page.locator('.ghost-box.is-added').first().waitFor();
  assert.equal(steps(await draft(client, id)).length, 0, 'nothing is in the draft yet');
  await look(page, 'proposal');
  await page.reload();
  await page.getByRole('heading', { name: /^Proposed: / }).waitFor();
  const first = page.locator('.ghost-line').first().getByRole('button', { name: /^Accept/ });
  await first.focus();
  await page.keyboard.press('Enter');
  await until('one step is in the draft', async () => steps(await draft(client, id)).length === 1);
  await page.waitForFunction(() => document.activeElement?.id === 'ghost-head');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.ghost').waitFor({ state: 'detached' });
  await until('the way is in the draft', async () => {
    const doc = await draft(client, id);
    const kinds = steps(doc).map((n) => n.kind);
    return ['trigger.schedule', 'content.social', 'human.approval', 'post.linkedin'].every((k) => kinds.includes(k)) && Object.keys(doc.edges).length >= 3;
  });
  await page.waitForFunction(() => document.activeElement?.classList.contains('stage'));
  await page.keyboard.press('Control+z');
  await page.getByRole('heading', { name: /^Proposed: / }).waitFor();
  await page.keyboard.press('Control+Shift+z');
  await page.locator('.ghost').waitFor({ state: 'detached' });
  await done(cx);
});

test('in the outline a proposal is decided about too, and discarded without a trace', async () => {
  const { client, cx, page } = await fresh('discard');
  const id = await proposed(page);
  await button(page, 'Outline').click();
  const lines = page.locator('.ghost-line');
  const before = await lines.count();
  await lines.last().getByRole('button', { name: /^Leave out/ }).click();
  await until('one is left out', async () => await lines.count() === before - 1);
  await button(page, 'Discard').click();
  await page.locator('.ghost').waitFor({ state: 'detached' });
  assert.equal(steps(await draft(client, id)).length, 0);
  await page.reload();
  await page.getByRole('heading', { name: 'What begins a run?' }).waitFor();
  assert.equal(await page.locator('.ghost').count(), 0);
  await done(cx);
});

test('publishing: an error stands in the way and leads to its step', async () => {
  const { client, cx, page } = await fresh('errors');
  const doc = flow('Broken', [['ask', 'human.task', {}]], ['start -> ask']);
  const { id } = await client.rpc('workflows/create', { input: { name: doc.name, description: '', doc } });
  await open(page, `${BASE}/workflows/${id}/edit`);
  await page.locator('.stage .step-box').first().waitFor();
  await page.locator('.stage').focus();
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog', { name: 'Publish' });
  await dialog.getByText('Error', { exact: true }).first().waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Publish' }).getAttribute('aria-disabled'), 'true');
  await look(page, 'publish-errors');
  await dialog.locator('.problem-go').first().click();
  await page.locator('.step-box.is-selected', { hasText: 'ask' }).waitFor();
  assert.equal((await client.rpc('workflows/versions', { id, before: null })).length, 0);
  await done(cx);
});

test('publishing: what differs is said, runs on their way move along, and the versions show it in a picture', async () => {
  const { client, cx, page, who } = await fresh('publish');
  const doc = flow('Greeting', [['ask', 'human.task', { title: 'Call' }], ['say', 'data.set', { fields: { text: 'Hello' } }]], ['start -> ask', 'ask.done -> say']);
  const id = await publish(client, doc);
  const run = await execute(client, who, id, {});
  await until('it waits', async () => (await client.rpc('workflows/run', { id: run })).status === 'waiting');
  await open(page, `${BASE}/workflows/${id}/edit`);
  await page.locator('.step-box', { hasText: 'say' }).click();
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Say it politely');
  await name.press('Control+Enter');
  const dialog = page.getByRole('dialog', { name: 'Publish' });
  await dialog.getByText(/Say it politely/).first().waitFor();
  await dialog.getByRole('radio', { name: /Move to the new version \(1/ }).check();
  await dialog.getByLabel('Name of the version').fill('Politer');
  await look(page, 'publish');
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await toast(page, 'Version 2 is live');
  await open(page, `${BASE}/workflows/${id}?tab=versions`);
  await page.locator('.still-frame .still-step.is-changed').first().waitFor();
  await look(page, 'versions');
  await done(cx);
});
