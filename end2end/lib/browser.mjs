// Chromium with a watch on it: a request that leaves the machine, a breach of the content security
// policy, a console error or an uncaught exception fails the test.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const ARTIFACTS = process.env.ARTIFACTS ?? new URL('../artifacts', import.meta.url).pathname;
const need = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set: run this through scripts/e2e.sh`); })();
export const BASE = need('BASE_URL');
export const SANDBOX = need('SANDBOX_URL');
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];

mkdirSync(ARTIFACTS, { recursive: true });

/** Starts the browser; end it with `close()`. */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });

/** What the browser itself logs when nobody is signed in: asking who is signed in answers 401. */
const ASKED = /status of 401.*\/rpc\/identity\/me/;

/** A context that is watched. `calm()` says whether all was well; `allow` adds console lines that are expected. */
export async function context(browser, options = {}) {
  const { allow = [], ...rest } = options;
  const cx = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'UTC', ...rest });
  cx.setDefaultTimeout(20_000);
  const expected = [ASKED, ...allow];
  const wrong = [];
  const note = (line) => { if (!expected.some((e) => e.test(line))) wrong.push(line); };
  const look = (url, what) => {
    const { protocol, hostname } = new URL(url);
    if (!['data:', 'blob:'].includes(protocol) && !LOCAL.has(hostname)) wrong.push(`${what} left the machine: ${url}`);
  };
  cx.on('request', (request) => look(request.url(), 'a request'));
  cx.on('console', (message) => { if (message.type() === 'error') note(`console: ${message.text()} ${message.location().url}`); });
  cx.on('weberror', (error) => note(`exception: ${error.error().stack ?? error.error()} at ${error.page()?.url()}`));
  cx.on('page', (page) => page.on('websocket', (socket) => look(socket.url(), 'a socket')));
  await cx.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) =>
    console.error(`policy violated: ${e.violatedDirective} by ${e.blockedURI || 'inline'} in ${e.sourceFile}:${e.lineNumber}`)));
  cx.expect = (pattern) => expected.push(pattern);
  cx.calm = () => assert.deepEqual(wrong.splice(0), [], 'the browser reported problems');
  return cx;
}

/** The page has drawn what it was asked for: no region waits any more. */
export async function settled(page) {
  await page.waitForFunction(() => document.querySelector('#content, main') && !document.querySelector('[aria-busy="true"]')
    && (document.querySelector('h1') || document.querySelector('form')));
  await page.evaluate(() => document.fonts.ready);
}

/** Adds up in `window.shifted` how far the layout of each page moves by itself (AT-06). */
export const watchShifts = (page) => page.addInitScript(() => {
  window.shifted = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) window.shifted += e.value; }))
    .observe({ type: 'layout-shift', buffered: true });
});

/** Goes to an address and waits until it is drawn. */
export async function open(page, address) {
  await page.goto(address);
  await settled(page);
}

/** A picture for a person to look at. */
export const picture = (page, name, options = {}) => page.screenshot({ path: join(ARTIFACTS, `${name}.png`), animations: 'disabled', caret: 'hide', ...options });
