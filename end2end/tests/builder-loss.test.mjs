// No edit is lost: the server is killed while it saves, the network goes and comes back, and the tab is killed in between.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { context, launch, open } from '../lib/browser.mjs';
import { Client, person } from '../lib/client.mjs';
import { box, edit, names, rename, saved } from '../lib/builder.mjs';
import { flow } from '../lib/flow.mjs';
import { done } from '../lib/look.mjs';
import { startStack } from '../lib/stack.mjs';
import { until } from '../lib/until.mjs';

let stack, browser;
before(async () => { stack = await startStack(); browser = await launch(); });
after(async () => { await browser?.close(); await stack?.stop(); });

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A company with a workflow of six steps, opened in the editor. */
async function opened(what) {
  const client = await new Client(stack.base).register(person(what));
  const doc = flow(what, KEYS.map((key) => [key, 'data.set', { fields: { [key]: 1 } }]), ['start -> a', ...KEYS.slice(1).map((key, i) => `${KEYS[i]} -> ${key}`)]);
  const cx = await context(browser, { reducedMotion: 'reduce' });
  await client.lend(cx);
  const page = await cx.newPage();
  const id = await edit(page, client, doc, '', stack.base);
  await box(page, 'f').waitFor();
  return { client, cx, page, id };
}


test('a server that is killed while it saves has every edit once it is back, each once', async () => {
  const { client, cx, page, id } = await opened('crash');
  cx.expect(/ERR_|Failed to fetch|status of 50/);
  let kills = 0;
  for (const key of KEYS.slice(0, 3)) {
    const asked = page.waitForRequest('**/rpc/workflows/edit_draft');
    await rename(page, key, `${key}1`);
    await asked;
    await stack.crash();
    kills += 1;
    await rename(page, `${key}1`, `${key}2`);
    await page.locator('.save-chip', { hasText: 'kept on this device' }).waitFor();
    await stack.restart();
    await saved(page);
    await until('the server has what was typed meanwhile', async () => (await names(client, id)).includes(`${key}2`));
  }
  assert.equal(kills, 3);
  assert.deepEqual(await names(client, id), ['a2', 'b2', 'c2', 'd', 'e', 'f', 'start']);
  for (let i = 0; i < 6; i += 1) {
    await page.locator('.stage').focus();
    await page.keyboard.press('Control+z');
  }
  await until('all of it can still be taken back', async () => (await names(client, id)).join() === ['a', 'b', 'c', 'd', 'e', 'f', 'start'].join());
  await done(cx);
});

test('edits without a network are kept, outlive the tab, and arrive in their order', async () => {
  const { client, cx, page, id } = await opened('offline');
  cx.expect(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  await cx.setOffline(true);
  for (const key of KEYS) await rename(page, key, `${key} offline`);
  await page.locator('.save-chip', { hasText: 'kept on this device' }).waitFor();
  await page.close({ runBeforeUnload: false });
  await cx.setOffline(false);
  const again = await cx.newPage();
  await open(again, `${stack.base}/workflows/${id}/edit`);
  for (const key of KEYS) await box(again, `${key} offline`).waitFor();
  await until('the server has all', async () => (await names(client, id)).filter((n) => n.endsWith(' offline')).length === KEYS.length);
  await saved(again);
  await done(cx);
});
