// The figures of a company without sample data against what the stand-in itself reports: dashboard,
// campaign and analytics, each metric, network and post. Then polling stops and the age grows.
//   scripts/e2e.sh scripts/prove/numbers.mjs
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context, launch, open, picture } from '../../end2end/lib/browser.mjs';
import { BRIEF, Client, GUIDELINES, figures, person, sandbox } from '../../end2end/lib/client.mjs';
import { startStack } from '../../end2end/lib/stack.mjs';
import { cards } from '../../end2end/lib/steps.mjs';
import { until } from '../../end2end/lib/until.mjs';

const HOUR = 3600;
const METRICS = ['reach', 'engagement', 'clicks'];

test('every figure is the stand-in’s, and an age grows when nobody reads', async () => {
  const stack = await startStack();
  const browser = await launch();
  try {
    const who = person('numbers');
    const client = await new Client(stack.base).register(who);
    await client.rpc('brand/publish', { revision: await client.rpc('brand/save', { revision: 0, guidelines: GUIDELINES }) });
    for (const network of ['x', 'linkedin']) await client.connect(network);
    const today = new Date().toISOString().slice(0, 10);
    const campaign = await client.rpc('campaigns/create', { input: {
      name: 'Numbers', brief: BRIEF, budget: '100.00', currency: 'EUR', start_date: today, end_date: today, channels: ['social:x', 'social:linkedin'],
    } });
    await client.rpc('campaigns/start', { id: campaign.id, publish: 'at_once' });
    const waiting = await until('two drafts wait', async () => {
      const all = await client.rpc('approvals/list', { state: 'pending' });
      return all.length === 2 && all;
    });
    for (const a of waiting) await client.rpc('approvals/decide', { id: a.id, input: { decision: 'approve', comment: '', content_hash: a.content.content_hash } });
    const posts = await until('two posts are out', async () => {
      const all = await sandbox(stack.sandbox).accepted();
      return all.length === 2 && all;
    });
    // An access token lives ten minutes by the product's clock, which this test moves.
    let token;
    const signIn = async () => { ({ token } = await client.send('/api/auth/login', { email: who.email, password: who.password })); };
    const analytics = async () => (await fetch(`${stack.base}/api/campaigns/${campaign.id}/analytics`, { headers: { authorization: `Bearer ${token}` } })).json();

    const cx = await context(browser);
    await client.lend(cx);
    const home = await cx.newPage();
    const detail = await cx.newPage();
    await open(home, `${stack.base}/`);
    await open(detail, `${stack.base}/campaigns/${campaign.id}`);

    /** All figures of one answer as flat names, and the same from the stand-in. */
    const flat = (answer) => {
      const out = {};
      for (const f of answer.totals) out[`total ${f.metric}`] = f.value;
      for (const c of answer.channels) for (const f of c.figures) out[`${c.network} ${f.metric}`] = f.value;
      for (const p of answer.posts) for (const [m, v] of Object.entries(figures(p.counters))) out[`post ${p.publication.remote_id} ${m}`] = v;
      return out;
    };
    const reported = async () => {
      const out = {};
      const all = await Promise.all(posts.map(async (p) => [p, figures(await sandbox(stack.sandbox).metrics(p.id))]));
      for (const m of METRICS) {
        out[`total ${m}`] = all.reduce((sum, [, f]) => sum + f[m], 0);
        for (const [p, f] of all) {
          out[`${p.network} ${m}`] = f[m];
          out[`post ${p.id} ${m}`] = f[m];
        }
      }
      return out;
    };
    const same = (a, b) => assert.deepEqual(Object.fromEntries(Object.entries(a).sort()), Object.fromEntries(Object.entries(b).sort()));
    let compared = 0;
    let last = 0;
    for (const hours of [1, 5, 20, 30]) {
      const now = await stack.advance(hours * HOUR, { stop: true });
      await signIn();
      await until(`all figures agree after ${hours} more hours`, async () => {
        const told = await reported();
        const [dashboard, insight, rest] = await Promise.all([client.rpc('insight/dashboard', { days: 30 }), client.rpc('insight/campaign', { id: campaign.id, days: 30 }), analytics()]);
        same(flat(dashboard), told);
        same(flat(insight), told);
        same(flat(rest.metrics), told);
        const totals = Object.fromEntries(METRICS.map((m) => [m, told[`total ${m}`]]));
        same(await cards(home), totals);
        same(await cards(detail), totals);
        for (const f of [...dashboard.totals, ...rest.metrics.totals]) assert.ok(f.unit && f.source && f.from && f.to && f.as_of, `${f.metric} has unit, source, period and age`);
        compared += Object.keys(told).length * 3 + 6;
        assert.ok(totals.reach > last, 'the counters have grown');
        last = totals.reach;
        return true;
      }, 40_000);
      console.log(`at ${now}: reach ${last}, all agree`);
    }
    console.log(`${compared} figures compared on /, /campaigns/:id and the analytics endpoint, 0 differ`);

    // Nobody reads any more: the figures stay, their age grows, on the screen too.
    cx.calm();
    await home.close();
    await detail.close();
    await stack.restart({ BELLWETHER_WORKER: 'no' });
    const before = await client.rpc('insight/dashboard', { days: 30 });
    const asOf = before.totals[0].as_of;
    const page = await cx.newPage();
    await page.clock.install({ time: new Date(asOf) });
    await page.clock.fastForward(60_000);
    await open(page, `${stack.base}/`);
    const age = () => page.locator('.kpi .age').first().innerText();
    const ages = [await age()];
    for (const forward of ['10:00', '02:00:00', '24:00:00']) {
      await page.clock.fastForward(forward);
      await until('the age grows', async () => (await age()) !== ages.at(-1));
      ages.push(await age());
    }
    await stack.advance(6 * HOUR);
    const after = await client.rpc('insight/dashboard', { days: 30 });
    assert.equal(after.totals[0].as_of, asOf, 'nothing was read meanwhile');
    assert.deepEqual(after.totals.map((f) => f.value), before.totals.map((f) => f.value));
    console.log(`polling stopped: ${ages.join(' -> ')}`);
    await picture(page, 'numbers-old');
    cx.calm();
  } finally {
    await browser.close();
    await stack.stop();
  }
});
