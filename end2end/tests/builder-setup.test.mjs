// Setting a step up: values of earlier steps are offered while a text is typed, with an example of what it becomes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from '../lib/browser.mjs';
import { box, draft, edit, steps } from '../lib/builder.mjs';
import { flow } from '../lib/flow.mjs';
import { done, fresh as begin, looker } from '../lib/look.mjs';
import { button } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const fresh = (what) => begin(browser, what);
const look = looker('builder');

const TELL = flow('Tell', [
  ['draft', 'content.social', { network: 'x', topic: 'Spring' }],
  ['tell', 'notify.message', { channel: 'in_app', to: ['owner'], text: '' }],
], ['start -> draft', 'draft -> tell']);

test('a value of an earlier step is found by its words, put in by keys and shown with an example', async () => {
  const { client, cx, page } = await fresh('tokens');
  const id = await edit(page, client, TELL);
  await box(page, 'tell').click();
  const text = page.locator('#param-text');
  await text.focus();
  await page.keyboard.type('New: {{ draft te');
  const list = page.getByRole('listbox', { name: 'Values that can be read here' });
  await list.getByRole('option').first().waitFor();
  for (const option of await list.getByRole('option').all()) assert.match(await option.innerText(), /steps\.draft/, 'only what fits is offered');
  await look(page, 'tokens');
  await text.focus();
  const first = (await list.getByRole('option').first().locator('code').innerText()).trim();
  await page.keyboard.press('Enter');
  await list.waitFor({ state: 'detached' });
  assert.equal(await text.inputValue(), `New: {{ ${first} }}`);
  await page.keyboard.type(' | ');
  assert.equal(await list.count(), 0, 'behind the braces nothing is looked for');
  for (let i = 0; i < 6; i += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.type(' | upp');
  await list.getByRole('option', { name: /upper/ }).waitFor();
  await page.keyboard.press('Enter');
  await until('the filter stands inside the braces', async () => /\| upper/.test(await text.inputValue()));
  await page.locator('.token-example', { hasText: 'For example: New: ' }).waitFor();
  await until('it is stored', async () => steps(await draft(client, id)).some((n) => n.key === 'tell' && n.params.text?.includes(`{{ ${first}`)));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('{{ steps.nowhere.text }}');
  await page.locator('.inspector', { hasText: 'nowhere' }).waitFor();
  assert.equal(await page.locator('.token-example', { hasText: 'For example' }).count(), 0, 'what cannot be read has no example');
  await done(cx);
});

test('a value is put in by pointer, where the caret stood', async () => {
  const { client, cx, page } = await fresh('values');
  await edit(page, client, TELL);
  await box(page, 'tell').click();
  const text = page.locator('#param-text');
  await text.fill('Hello , how are you?');
  await text.evaluate((area) => { area.focus(); area.setSelectionRange(6, 6); });
  await button(page, 'Insert a value').first().click();
  const list = page.getByRole('listbox', { name: 'Values that can be read here' });
  await list.getByRole('option', { name: /trigger\.started_by/ }).click();
  await list.waitFor({ state: 'detached' });
  assert.equal(await text.inputValue(), 'Hello {{ trigger.started_by }}, how are you?');
  await button(page, 'Insert a value').first().click();
  await list.waitFor();
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  assert.ok(await text.isVisible(), 'Escape closes the list and nothing else');
  await done(cx);
});

test('an example is pinned, and the steps behind it read it', async () => {
  const { client, cx, page } = await fresh('pins');
  const id = await edit(page, client, TELL);
  await box(page, 'draft').click();
  await page.locator('summary', { hasText: 'Data' }).click();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.locator('.data-json').first().waitFor();
  await button(page, 'Pin an example').click();
  const pin = page.getByLabel('Pinned example, as JSON');
  await pin.fill('{ "text": ');
  await pin.blur();
  await page.locator('.data .field-error').waitFor();
  await pin.fill('{ "text": "Words that were pinned" }');
  await pin.blur();
  await page.locator('.step-box.is-pinned', { hasText: 'draft' }).waitFor();
  await look(page, 'data');
  await box(page, 'tell').click();
  await page.locator('#param-text').fill('{{ steps.draft.text }}');
  await page.locator('.token-example', { hasText: 'Words that were pinned' }).waitFor();
  await until('the pin is stored', async () => steps(await draft(client, id)).some((n) => n.pin?.output?.text === 'Words that were pinned'));
  await box(page, 'draft').click();
  await page.locator('summary', { hasText: 'Data' }).click();
  await button(page, 'Unpin').click();
  await page.locator('.step-box.is-pinned').waitFor({ state: 'detached' });
  await done(cx);
});
