// axe-core in the page, and what it does not see: content that is cut off or makes the page scroll sideways.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const { source } = createRequire(import.meta.url)('axe-core');

/** Serious and critical findings of the page as it stands, one line each; of all rules or of some. */
export async function findings(page, only = null) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(source);
  const { violations } = await page.evaluate((rules) => window.axe.run(document, {
    resultTypes: ['violations'], ...(rules ? { runOnly: rules } : { rules: { 'target-size': { enabled: true } } }),
  }), only);
  return violations.filter((v) => ['serious', 'critical'].includes(v.impact)).flatMap((v) =>
    v.nodes.slice(0, 4).map((n) => `${v.id} (${v.impact}): ${n.target.join(' ')} — ${n.failureSummary?.split('\n')[1]?.trim()}`));
}

/** Elements that stick out of the window, or whose words are cut off without an ellipsis. What is panned is a window on something larger. */
export const spilling = (page) => page.evaluate(() => {
  const out = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth + 1) out.push(`the page scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`);
  const name = (e) => `${e.tagName.toLowerCase()}.${[...e.classList].join('.')} "${e.textContent.trim().slice(0, 40)}"`;
  const scrolls = (e) => { for (let p = e; p && p !== root; p = p.parentElement) if (/auto|scroll/.test(getComputedStyle(p).overflowX)) return true; return false; };
  for (const e of document.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect();
    if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || box.width < 2 || box.height < 2 || e.closest('svg, .skip, .hidden, dialog:not([open]), [role="application"]')) continue;
    const style = getComputedStyle(e);
    const drawer = style.position === 'fixed' || e.closest('.side');
    if (!drawer && (box.right > innerWidth + 1 || box.left < -1) && !scrolls(e.parentElement)) out.push(`sticks out: ${name(e)}`);
    const cuts = style.overflowX === 'hidden' || style.overflowX === 'clip';
    const clamp = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
    if (cuts && !clamp && e.scrollWidth > e.clientWidth + 2 && e.textContent.trim()) out.push(`cut off: ${name(e)}`);
  }
  return [...new Set(out)].slice(0, 12);
});

/** Fails with every line at once. */
export const none = (lines, what) => assert.deepEqual(lines, [], what);
