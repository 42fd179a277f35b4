// Draws docs/images/home-light.png: the dashboard with the sample company.
//   scripts/e2e.sh scripts/prove/home-picture.mjs
import { statSync } from 'node:fs';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { BASE, context, launch, open } from '../../end2end/lib/browser.mjs';
import { BRIEF, Client, GUIDELINES, person } from '../../end2end/lib/client.mjs';
import { until } from '../../end2end/lib/until.mjs';

const FILE = new URL('../../docs/images/home-light.png', import.meta.url).pathname;
const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

test('the picture of the dashboard', async () => {
  const browser = await launch();
  try {
    // A company whose first steps are done and whose figures are still the sample's.
    const client = await new Client(BASE).register({ ...person('picture'), name: 'Dana Demo', tenant_name: 'Hollin Tools' });
    await client.rpc('operations/add_sample');
    const { draft } = await client.rpc('brand/get');
    await client.rpc('brand/publish', { revision: await client.rpc('brand/save', { revision: draft?.revision ?? 0, guidelines: GUIDELINES }) });
    for (const network of ['x', 'linkedin']) await client.connect(network);
    const campaign = await client.rpc('campaigns/create', { input: {
      name: 'Spring course', brief: BRIEF, budget: '1250.00', currency: 'EUR', start_date: day(1), end_date: day(29), channels: ['social:x', 'social:linkedin'],
    } });
    await client.rpc('campaigns/start', { id: campaign.id, publish: 'at_slots' });
    await until('drafts wait', async () => (await client.rpc('approvals/list', { state: 'pending' })).length >= 3);
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
