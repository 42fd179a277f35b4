// The whole journey by keyboard alone: Tab, Shift+Tab, Enter, Space, arrows, typing and the shortcuts.
// The pointer is never used; whatever has the focus must be seen to have it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, SANDBOX, context, launch, open, picture } from '../lib/browser.mjs';
import { BRIEF, GUIDELINES, person, sandbox } from '../lib/client.mjs';
import { until } from '../lib/until.mjs';

let browser, cx, page, keys;
before(async () => {
  browser = await launch();
  cx = await context(browser);
  page = await cx.newPage();
  keys = page.keyboard;
});
after(async () => {
  await picture(page, 'keyboard-end');
  await browser?.close();
});

const focused = () => page.evaluate(() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const label = e.labels?.[0]?.innerText ?? '';
  return {
    tag: e.tagName, name: (e.getAttribute('aria-label') || label || e.innerText || e.value || '').replace(/\s+/g, ' ').trim(),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none',
    seen: (() => { const b = e.getBoundingClientRect(); return b.width > 0 && b.bottom > 0 && b.top < innerHeight; })(),
  };
});

const unseen = new Set();

/** Tabs until the element with this name has the focus. */
async function reach(name, key = 'Tab') {
  const fits = (text) => name instanceof RegExp ? name.test(text) : text === name;
  const passed = [];
  for (let i = 0; i < 90; i += 1) {
    const now = await focused();
    if (now.tag !== 'BODY' && fits(now.name)) {
      // The stand-ins' own pages are not the product's.
      if (page.url().startsWith(BASE) && (!now.ring || !now.seen)) unseen.add(`${now.tag} "${now.name}"${now.ring ? '' : ' has no ring'}${now.seen ? '' : ' is out of sight'}`);
      return;
    }
    passed.push(now.name.slice(0, 24));
    await keys.press(key);
  }
  throw new Error(`no Tab leads to ${name}; passed: ${passed.join(' | ')}`);
}

async function fill(name, text) {
  await reach(name);
  await keys.press('Control+a');
  await keys.insertText(text);
}

async function press(name) {
  await reach(name);
  await keys.press('Enter');
}

const heading = (name) => page.getByRole('heading', { name, exact: true }).waitFor();

test('brief to numbers without a pointer', async () => {
  const who = person('keys');
  await open(page, `${BASE}/auth/login`);
  await press('Create account');
  await page.waitForURL('**/auth/register');
  await fill('E-mail address', who.email);
  await fill('Password', who.password);
  await fill('Your name', who.name);
  await fill('Company or team', who.tenant_name);
  await keys.press('Enter');
  await heading('First steps');

  // Skip link first, then a shortcut to the brand studio.
  await reach('Skip to content', 'Shift+Tab');
  await keys.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'content');
  await keys.type('gb');
  await heading('Brand studio');
  await fill('Brand name', GUIDELINES.name);
  await fill('Positioning', GUIDELINES.positioning);
  await keys.press('Control+s');
  await page.locator('.toast', { hasText: 'Draft saved' }).waitFor();
  await reach('Publish version 1', 'Shift+Tab');
  await keys.press('Enter');
  await page.getByText('Agents use version 1').waitFor();

  for (const network of ['X', 'LinkedIn']) {
    await page.evaluate(() => document.activeElement.blur());
    await keys.type('gs');
    await heading('Integrations');
    await press(`Connect ${network}`);
    await page.waitForURL(`${SANDBOX}/**`);
    await press(/^Authorize /);
    await page.waitForURL(`${BASE}/settings/integrations**`);
    await heading('Integrations');
    await page.getByText('Stand-in network', { exact: true }).nth(network === 'X' ? 0 : 1).waitFor();
  }

  await page.evaluate(() => document.activeElement.blur());
  await keys.type('c');
  await heading('New campaign');
  await fill('Name', 'Keyboard course');
  await keys.press('Enter');
  await page.waitForURL('**/edit?step=brief');
  await fill('Objective', BRIEF.objective);
  await fill('Message', BRIEF.key_messages[0].text);
  await press('Add message');
  await page.waitForFunction(() => document.activeElement?.id === 'f-brief-key_messages-1-text');
  await keys.insertText(BRIEF.key_messages[1].text);
  await fill('Call to action', BRIEF.call_to_action.text);
  await fill('Web address', BRIEF.call_to_action.url);
  await press('Save and continue');
  await page.waitForURL('**/edit?step=channels');
  await press('Save and continue');
  await page.waitForURL('**/edit?step=check');
  await press('Save campaign');
  await page.getByText('Ready to start').waitFor();
  await press('Start campaign');
  await page.getByRole('dialog').waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('dialog'));
  await reach(/At the planned times/);
  await keys.press('ArrowDown');
  assert.match((await focused()).name, /As soon as they are approved/);
  await press('Start campaign');
  await page.waitForURL('**/runs/*');
  await page.locator('.side-count', { hasText: '2' }).waitFor();

  await page.evaluate(() => document.activeElement.blur());
  await keys.type('ga');
  await heading('Approvals');
  await page.locator('.inbox-link').nth(1).waitFor();
  await keys.press('j');
  await page.waitForFunction(() => document.activeElement?.classList.contains('inbox-link'));
  await keys.press('Enter');
  await page.waitForURL('**/approvals/apr_*');
  await page.locator('.post-text').first().waitFor();
  await press('Edit the words');
  await reach('Words of the post');
  await keys.press('Control+End');
  await keys.insertText(' Welcome.');
  await press('Save words');
  await page.locator('.toast', { hasText: 'Words saved' }).waitFor();
  await page.getByText('edited by a person since').waitFor();
  const first = page.url();
  await page.evaluate(() => document.activeElement.blur());
  // The key is held, then pressed once more: one post is decided, and the next one waits to be read.
  for (let i = 0; i < 4; i += 1) await keys.down('a');
  await keys.up('a');
  await page.waitForFunction(() => document.activeElement?.id === 'next-post');
  await keys.press('a');
  await page.locator('.side-count', { hasText: '1' }).waitFor();
  assert.equal(page.url(), first, 'nothing jumps by itself');
  await reach(/^Next post to decide/);
  await keys.press('Enter');
  await page.waitForURL((url) => url.href !== first);
  await page.locator('.post-text').first().waitFor();
  await page.getByRole('button', { name: /^Approve/ }).waitFor();
  await keys.press('a');
  await page.waitForFunction(() => document.activeElement?.innerText.startsWith('Nothing else waits'));
  await keys.press('Enter');
  await heading('All clear');
  await until('both posts are out', async () =>
    (await sandbox(SANDBOX).accepted()).filter((p) => p.text.includes('alder.example') || p.text.includes('/l/')).length >= 2);

  await keys.type('gh');
  await heading('Home');
  await page.locator('.kpi').nth(2).waitFor();
  await keys.press('?');
  await page.getByRole('dialog').waitFor();
  await picture(page, 'keyboard-sheet');
  await keys.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  assert.deepEqual([...unseen], [], 'the focus is always to be seen');
  cx.calm();
});
