// A company of its own for a test, and pictures that are checked as they are taken.
import { BASE, context, picture } from './browser.mjs';
import { findings, none, spilling } from './axe.mjs';
import { Client, person } from './client.mjs';

/** Registers a person with a company and signs a browser in. */
export async function fresh(browser, what, options = {}) {
  const who = person(what);
  const client = await new Client(BASE).register(who);
  const cx = await context(browser, { reducedMotion: 'reduce', ...options });
  await client.lend(cx);
  return { who, client, cx, page: await cx.newPage() };
}

export const done = async (cx) => {
  cx.calm();
  await cx.close();
};

/** Pictures in light and dark, on a desk and on a telephone, with axe and the layout checked. */
export const looker = (prefix) => async (page, name) => {
  const wrong = [];
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running' || !(a.timeline instanceof DocumentTimeline)));
      wrong.push(...(await findings(page)).map((line) => `${width} ${colorScheme}: ${line}`));
      await picture(page, `${prefix}-${name}-${width}-${colorScheme}`, { fullPage: true });
    }
    wrong.push(...(await spilling(page)).map((line) => `${width}: ${line}`));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  none(wrong, `axe and layout of ${name}`);
};
