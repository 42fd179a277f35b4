// The main job as a person does it: brief to numbers, on the real binary, a real Postgres and the
// stand-in networks, in a real Chromium. Nothing leaves the machine.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { context, launch, open, picture, settled } from '../lib/browser.mjs';
import { BRIEF, Client, figures, person, sandbox } from '../lib/client.mjs';
import { startStack } from '../lib/stack.mjs';
import { button, cards, connect, publishBrand, register, start, toast, writeCampaign } from '../lib/steps.mjs';
import { until } from '../lib/until.mjs';

let stack, browser, cx, page, campaign, who;
const HOUR = 3600;

before(async () => {
  stack = await startStack();
  browser = await launch();
  cx = await context(browser);
  page = await cx.newPage();
  who = person('journey');
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

/** Stops with the first step that fails, with a picture: the later ones rest on it. */
let broken = false;
const step = (name, run) => test(name, async (t) => {
  if (broken) return t.skip('an earlier step failed');
  try {
    await run(t);
    cx.calm();
  } catch (error) {
    broken = true;
    await picture(page, 'journey-failed', { fullPage: true }).catch(() => {});
    throw error;
  }
});

step('registers and is shown the first steps', async () => {
  await register(page, stack.base, who);
  await picture(page, 'journey-1-first-steps');
});

step('publishes the brand', () => publishBrand(page));

step('connects X and LinkedIn on the networks’ own pages', async () => {
  await connect(page, 'X', stack.base);
  await connect(page, 'LinkedIn', stack.base);
  await picture(page, 'journey-2-integrations');
});

step('writes a campaign in steps, each saved', async () => {
  campaign = await writeCampaign(page, 'Spring course');
});

step('starts it; agents draft for both networks and stop for a person', async () => {
  await start(page);
  await page.getByText('Waiting', { exact: true }).first().waitFor();
  await picture(page, 'journey-3-run');
  assert.equal((await sandbox(stack.sandbox).accepted()).length, 0, 'nothing goes out before a person agreed');
});

let edited;
step('reviews both drafts side by side, edits one in place and approves', async () => {
  await page.getByRole('link', { name: /^Approvals/ }).first().click();
  await page.locator('.inbox-link').nth(1).waitFor();
  assert.equal(await page.locator('.inbox-link').count(), 2);
  await page.locator('.inbox-link', { hasText: 'LinkedIn' }).click();
  await page.locator('.post-linkedin').waitFor();
  await page.locator('.post-x').waitFor();
  assert.match(await page.locator('.post-x .counter').innerText(), /^\d+ of 280$/);
  assert.match(await page.locator('.post-linkedin .counter').innerText(), /^\d+ of 3,000$/);
  const words = await page.locator('.post-linkedin .post-text').innerText();
  assert.ok(words.includes('stool'), `the draft speaks of the brief: ${words}`);
  await picture(page, 'journey-4-approval', { fullPage: true });

  await button(page, 'Edit the words').click();
  edited = `${words.trim()}\n\nDoors open at nine.`;
  const editor = page.getByLabel('Words of the post');
  await editor.fill(`${edited} No cheap tricks.`);
  await page.locator('.post-linkedin mark', { hasText: 'cheap' }).waitFor();
  await editor.fill(edited);
  assert.equal(await button(page, /^Approve/).or(page.getByRole('button', { name: /^Approve/ })).first().getAttribute('aria-disabled'), 'true', 'unsaved words cannot be approved');
  await button(page, 'Save words').click();
  await toast(page, 'Words saved');
  await page.getByText('edited by a person since').waitFor();
  await page.getByRole('button', { name: /^Approve/ }).click();
  await toast(page, 'Approved: exactly these words will go out');
  // The decided post stays; going on to the next is an act of its own.
  const decided = page.url();
  await page.getByRole('link', { name: /^Next post to decide/ }).click();
  await page.waitForURL((url) => url.href !== decided && url.pathname.includes('/approvals/apr_'));
  await page.getByText('Goes out', { exact: true }).waitFor();
  const author = page.locator('.proof-side:not(.is-twin) .post-author');
  await author.getByText('Stand-in network', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^Approve/ }).click();
  await page.getByRole('link', { name: /^Nothing else waits/ }).click();
  await page.waitForURL('**/approvals');
  await page.getByRole('heading', { name: 'All clear' }).waitFor();
});

let posts;
step('exactly the approved words are published, once each', async () => {
  const control = sandbox(stack.sandbox);
  posts = await until('two posts are out', async () => {
    const all = await control.accepted();
    return all.length >= 2 && all;
  });
  assert.deepEqual(posts.map((p) => p.network).sort(), ['linkedin', 'x']);
  assert.equal(posts.find((p) => p.network === 'linkedin').text.replace(/\s+/g, ' ').trim(), edited.replace(/\s+/g, ' ').trim());
  await page.getByRole('link', { name: 'All', exact: true }).click();
  await page.locator('.inbox-link', { hasText: 'LinkedIn' }).click();
  await page.locator('.facts').getByText('Published', { exact: true }).waitFor();
  await page.locator('.facts').getByRole('link', { name: 'Open on LinkedIn' }).waitFor();
  assert.equal(await page.getByText('Goes out', { exact: true }).count(), 0, 'what is out is not announced');
  await page.getByRole('link', { name: 'Campaigns', exact: true }).first().click();
  await page.getByRole('link', { name: 'Spring course' }).click();
  await page.getByRole('link', { name: 'Content', exact: true }).click();
  await page.locator('.publications .pill', { hasText: 'Published' }).nth(1).waitFor();
  await picture(page, 'journey-5-content', { fullPage: true });
});

/** What the stand-in reports, summed as the cards do. */
async function reported() {
  const control = sandbox(stack.sandbox);
  const all = await Promise.all(posts.map(async (p) => figures(await control.metrics(p.id))));
  return all.reduce((a, b) => ({ reach: a.reach + b.reach, engagement: a.engagement + b.engagement, clicks: a.clicks + b.clicks }));
}

/** The cards show what the stand-in reports. Its counters stand still while its clock is stopped. */
const agree = (what) => until(`${what} shows what the stand-in reports`, async () => {
  const [shown, told] = [await cards(page), await reported()];
  if (JSON.stringify(shown) === JSON.stringify(told) && told.reach > 0) return shown;
  throw new Error(`shown ${JSON.stringify(shown)}, reported ${JSON.stringify(told)}`);
});

step('numbers move on the dashboard and on the campaign without a reload, and are the stand-in’s', async () => {
  await open(page, `${stack.base}/`);
  const marked = await page.evaluate(() => { window.stays = true; return window.stays; });
  assert.ok(marked);
  await stack.advance(3 * HOUR, { stop: true });
  const first = await agree('the dashboard');
  await stack.advance(9 * HOUR, { stop: true });
  const second = await agree('the dashboard');
  assert.ok(second.reach > first.reach && second.clicks >= first.clicks, 'the counters have grown');
  assert.equal(await page.evaluate(() => window.stays), true, 'the page was not loaded again');
  await picture(page, 'journey-6-dashboard', { fullPage: true });

  await page.getByRole('link', { name: 'Campaigns', exact: true }).first().click();
  await page.getByRole('link', { name: 'Spring course' }).click();
  await settled(page);
  await agree('the campaign');
  await stack.advance(12 * HOUR, { stop: true });
  const third = await agree('the campaign');
  assert.ok(third.reach > second.reach, 'the counters have grown');
  assert.equal(await page.evaluate(() => window.stays), true, 'the page was not loaded again');
  await picture(page, 'journey-7-campaign', { fullPage: true });
});

step('the run and the workflow show every step done', async () => {
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.locator('a[href*="/runs/"]').first().click();
  await page.getByText('Done', { exact: true }).first().waitFor();
  await picture(page, 'journey-8-run', { fullPage: true });
  await page.getByRole('link', { name: 'Workflows', exact: true }).first().click();
  await page.locator('a[href*="/workflows/"]').first().click();
  await page.waitForURL('**/workflows/*');
  await settled(page);
  await picture(page, 'journey-9-workflow', { fullPage: true });
});

test('nothing was published that nobody approved, and the brief’s facts were kept', async () => {
  assert.ok(!broken, 'the journey failed');
  for (const post of posts) {
    for (const number of post.text.match(/\d+/g) ?? []) {
      const given = JSON.stringify(BRIEF) + edited;
      assert.ok(given.includes(number) || post.text.includes(`/l/`), `the number ${number} is not in the brief: ${post.text}`);
    }
  }
  const client = await new Client(stack.base).login(who.email, who.password);
  const all = await client.rpc('publishing/publications', { campaign });
  assert.deepEqual(all.map((p) => p.state), ['published', 'published']);
});
