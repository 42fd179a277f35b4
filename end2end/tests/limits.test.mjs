// An admin's hand on the queue: limits set, changed and lifted; keys of workers outside made and revoked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, launch, open } from '../lib/browser.mjs';
import { done, fresh as begin, looker } from '../lib/look.mjs';
import { button, toast } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const look = looker('limits');
const row = (page, name) => page.getByRole('row', { name });

test('a limit is set, changed, lifted and brought back', async () => {
  const { client, cx, page } = await begin(browser, 'limits');
  await open(page, `${BASE}/queue`);
  await page.getByRole('heading', { name: 'No limit yet' }).waitFor();
  await button(page, 'Add limit').click();
  const adding = page.getByRole('dialog', { name: 'Add limit' });
  await adding.getByLabel('For', { exact: true }).selectOption('http.request');
  await adding.getByLabel('At most at once').fill('0');
  await adding.getByRole('button', { name: 'Save limit' }).click();
  await adding.locator('.field-error', { hasText: 'from 1 to 1000' }).waitFor();
  await adding.getByLabel('At most at once').fill('4');
  // Enter sends the form.
  await adding.getByLabel('At most at once').press('Enter');
  await toast(page, 'Limit for http.request saved');
  await row(page, /http\.request 4 0 0/).waitFor();
  const set = (what, most) => client.rpc('queue/set_cap', { input: { what, most } });
  // The list is live.
  await set('', 50);
  await row(page, /Everything 50 0 0/).waitFor();
  await set('remote:resize', 2);
  await row(page, /Workers outside: resize 2 0 0/).waitFor();
  await look(page, 'queue');

  await button(page, 'Add limit').click();
  assert.equal(await adding.getByRole('option', { name: 'http.request', exact: true }).count(), 0, 'it has one');
  await adding.getByLabel('For', { exact: true }).selectOption('Work for workers outside');
  await adding.getByLabel('At most at once').fill('3');
  await adding.getByRole('button', { name: 'Save limit' }).click();
  await adding.locator('.field-error', { hasText: 'Name what the worker can do' }).waitFor();
  await look(page, 'add');
  await adding.getByRole('button', { name: 'Cancel' }).click();

  await button(page, 'Change the limit for http.request').click();
  const changing = page.getByRole('dialog', { name: 'Limit for http.request' });
  await changing.getByLabel('At most at once').fill('6');
  await changing.getByRole('button', { name: 'Save limit' }).click();
  await row(page, /http\.request 6 0 0/).waitFor();

  await button(page, 'Lift the limit for http.request').click();
  await toast(page, 'Limit for http.request lifted');
  await row(page, /http\.request/).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await row(page, /http\.request 6 0 0/).waitFor();
  await button(page, 'Lift the limit for http.request').click();
  await row(page, /http\.request/).waitFor({ state: 'detached' });
  await until('it is lifted', async () => (await client.rpc('queue/caps', {})).every((cap) => cap.what !== 'http.request'));
  await done(cx);
});

test('a worker key is shown once, and is revoked for good', async () => {
  const { client, cx, page } = await begin(browser, 'keys');
  await open(page, `${BASE}/settings/integrations?tab=workers`);
  await page.getByRole('heading', { name: 'No key yet' }).waitFor();
  await button(page, 'Make key').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await dialog.locator('.field-error').first().waitFor();
  await dialog.getByLabel('Which worker').fill('Machine in the cellar');
  await dialog.getByRole('button', { name: 'Make key' }).click();
  const text = await dialog.locator('.code').innerText();
  assert.match(text, /^bww_[0-9a-f]{48}$/);
  await look(page, 'key');
  await dialog.getByRole('button', { name: 'Copy key' }).waitFor();
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await row(page, /Machine in the cellar/).getByText('Valid').waitFor();
  assert.ok(!(await page.content()).includes(text), 'the key is gone from the page');
  await look(page, 'keys');
  await button(page, 'Revoke the key of Machine in the cellar').click();
  const sure = page.getByRole('dialog', { name: 'Revoke the key of Machine in the cellar?' });
  await sure.getByRole('button', { name: 'Revoke', exact: true }).click();
  await toast(page, 'Key of Machine in the cellar revoked');
  await row(page, /Machine in the cellar/).getByText('Revoked').waitFor();
  assert.equal(await button(page, 'Revoke the key of Machine in the cellar').count(), 0);
  const [key] = await client.rpc('worker_keys/list', {});
  assert.ok(key.revoked_at && !JSON.stringify(key).includes('bww_'), 'the list tells no key');
  await done(cx);
});
