// Draws docs/images/home-light.png: the dashboard with the sample company.
//   scripts/e2e.sh scripts/prove/home-picture.mjs
import { statSync } from 'node:fs';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { BASE, context, launch, open } from '../../end2end/lib/browser.mjs';
import { Client, GUIDELINES, person } from '../../end2end/lib/client.mjs';
import { startRun } from '../../end2end/lib/places.mjs';

const FILE = new URL('../../docs/images/home-light.png', import.meta.url).pathname;

test('the picture of the dashboard', async () => {
  const browser = await launch();
  try {
    // A company whose first steps are done and whose figures are still the sample's.
    const client = await new Client(BASE).register({ ...person('picture'), name: 'Dana Demo', tenant_name: 'Hollin Tools' });
    await client.rpc('operations/add_sample');
    const { draft } = await client.rpc('brand/get');
    await client.rpc('brand/publish', { revision: await client.rpc('brand/save', { revision: draft?.revision ?? 0, guidelines: GUIDELINES }) });
    await startRun(client);
    const cx = await context(browser, { viewport: { width: 1280, height: 1000 }, colorScheme: 'light', reducedMotion: 'reduce' });
    await client.lend(cx);
    const page = await cx.newPage();
    await open(page, `${BASE}/`);
    await page.locator('.live.is-on').waitFor();
    await page.screenshot({ path: FILE, animations: 'disabled', caret: 'hide' });
    cx.calm();
  } finally {
    await browser.close();
  }
  assert.ok(statSync(FILE).size <= 250_000, `${statSync(FILE).size} bytes`);
});
