// axe on every page in light and dark, on a desk and on a telephone; the pictures stay in artifacts/.
// The test locales show what does not fit and what does not go through the catalogue.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { BASE, context, launch, open, picture } from '../lib/browser.mjs';
import { findings, none, spilling } from '../lib/axe.mjs';
import { places, sample } from '../lib/places.mjs';

const MISSING = /status of 404.*\/no-such-page/;
/** Open defects of the product: taken out of this list as soon as they are mended. */
const KNOWN = [];
let browser, company;
before(async () => {
  browser = await launch();
  company = await sample(BASE);
});
after(() => browser?.close());

/** Axe in both appearances; the page is loaded once, and in the dark only its colours differ. */
async function look(page, name) {
  const wrong = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    // Colours fade over; what follows the scrolling never ends.
    await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running' || !(a.timeline instanceof DocumentTimeline)));
    const found = (await findings(page, colorScheme === 'dark' ? ['color-contrast', 'link-in-text-block'] : null)).filter((line) => !KNOWN.some((k) => k.test(line)));
    wrong.push(...found.map((line) => `${name}, ${colorScheme}: ${line}`));
    await picture(page, `${name}-${colorScheme}`, { fullPage: true });
  }
  return [...wrong, ...(await spilling(page)).map((line) => `${name}: ${line}`)];
}

describe('every page', { concurrency: true }, () => {
for (const [width, height] of [[1440, 900], [390, 844]]) {
  test(`no serious finding and nothing cut off at ${width} px, light and dark`, async () => {
    const wrong = [];
    const door = await context(browser, { viewport: { width, height }, reducedMotion: 'reduce' });
    const outside = await door.newPage();
    for (const name of ['login', 'register']) {
      await open(outside, `${BASE}/auth/${name}`);
      wrong.push(...await look(outside, `${name}-${width}`));
    }
    door.calm();
    await door.close();
    const cx = await context(browser, { viewport: { width, height }, reducedMotion: 'reduce', allow: [MISSING] });
    await company.client.lend(cx);
    const page = await cx.newPage();
    for (const [name, path] of places(company)) {
      await open(page, BASE + path);
      wrong.push(...await look(page, `${name}-${width}`));
    }
    cx.calm();
    await cx.close();
    none(wrong, 'axe and layout');
  });
}
});

test('longer words fit: the pseudo-locale at 1440 and 390 px', async () => {
  const wrong = [];
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    const cx = await context(browser, { viewport: { width, height }, reducedMotion: 'reduce' });
    await company.client.lend(cx);
    const page = await cx.newPage();
    await page.goto(`${BASE}/?locale=en-XA`);
    for (const [name, path] of places(company).filter(([name]) => name !== 'missing')) {
      await open(page, BASE + path);
      wrong.push(...(await spilling(page)).map((line) => `${name}, ${width}: ${line}`));
      if (['home', 'approval', 'edit-brief'].includes(name)) await picture(page, `long-${name}-${width}`, { fullPage: true });
    }
    cx.calm();
    await cx.close();
  }
  none(wrong, 'with words two fifths longer');
});

test('from right to left the page is mirrored and nothing is cut off', async () => {
  const cx = await context(browser, { reducedMotion: 'reduce' });
  await company.client.lend(cx);
  const page = await cx.newPage();
  const wrong = [];
  await page.goto(`${BASE}/?locale=ar-XB`);
  for (const [name, path] of places(company).filter(([name]) => ['home', 'approval', 'campaign', 'workflow', 'edit-brief'].includes(name))) {
    await open(page, BASE + path);
    wrong.push(...(await spilling(page)).map((line) => `${name}: ${line}`));
    await picture(page, `rtl-${name}`, { fullPage: true });
  }
  assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
  const side = await page.locator('nav.side').boundingBox();
  assert.ok(side.x > 700, 'the navigation stands on the right');
  cx.calm();
  none(wrong, 'from right to left');
  await cx.close();
});

test('less motion: nothing moves, and what fades takes at most 100 ms', async () => {
  const cx = await context(browser, { reducedMotion: 'reduce' });
  await company.client.lend(cx);
  const page = await cx.newPage();
  await page.addInitScript(() => {
    window.motion = new Set();
    const moving = ['transform', 'translate', 'scale', 'rotate', 'width', 'height', 'left', 'right', 'top', 'margin-left', 'inset-inline-start'];
    const note = () => document.getAnimations().forEach((a) => {
      const { duration } = a.effect.getComputedTiming();
      const properties = a.effect.getKeyframes().flatMap((k) => Object.keys(k)).filter((k) => moving.includes(k));
      const where = `${a.effect.target?.className ?? ''} ${a.animationName ?? a.transitionProperty ?? ''}`;
      if (duration > 100) window.motion.add(`${where}: ${duration} ms`);
      if (properties.length) window.motion.add(`${where}: moves (${properties})`);
    });
    const watch = () => { note(); requestAnimationFrame(watch); };
    watch();
  });
  await open(page, `${BASE}/`);
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.menu-face').click();
  await page.locator('.menu-item').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Fold or unfold the sidebar' }).click();
  await open(page, `${BASE}/campaigns/${company.active.id}`);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await page.locator('.frame.is-drawer').waitFor();
  none(await page.evaluate(() => [...window.motion]), 'motion although less was asked for');
  cx.calm();
  await cx.close();
});
