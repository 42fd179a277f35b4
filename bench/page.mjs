// First paint of the static shell, first frame of the app, and live data, in a fresh Chromium profile at a quarter of the processor's speed.
//   node page.mjs <runs>     prints {"login": [{…}], "home": [{…}]} in milliseconds from the start of the navigation
import { createRequire } from "node:module";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const { chromium } = createRequire(path.join(root, "end2end/package.json"))("playwright-core");
const runs = Number(process.argv[2] ?? 5);
// The name the product is reached by: a session cookie belongs to it.
const base = process.env.PUBLIC_URL;
const SLOWER = 4;

// Runs before any script of the page: notes when the shell has gone and when what we wait for is there.
function watch(wanted) {
  const seen = { shell_gone: null, wanted: null };
  window.__seen = seen;
  const look = () => {
    if (seen.shell_gone === null && document.body && window.__hadShell && !document.getElementById("shell")) seen.shell_gone = performance.now();
    if (document.getElementById("shell")) window.__hadShell = true;
    if (seen.wanted === null && document.querySelector(wanted)) {
      // The frame after the change is the one a person sees.
      seen.wanted = -1;
      requestAnimationFrame(() => setTimeout(() => { seen.wanted = performance.now(); }, 0));
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

async function visit(browser, address, wanted, check, state) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...(state ? { storageState: state } : {}) });
  const page = await context.newPage();
  const outside = [], faults = [];
  let bytes = 0;
  page.on("request", (r) => { if (new URL(r.url()).origin !== base && !/^(data|blob):/.test(r.url())) outside.push(r.url()); });
  page.on("pageerror", (e) => faults.push(String(e)));
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  cdp.on("Network.loadingFinished", (e) => { bytes += e.encodedDataLength; });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.addInitScript(watch, wanted);
  await page.goto(base + address, { waitUntil: "commit" });
  await page.waitForFunction(() => window.__seen.wanted > 0, null, { timeout: 60_000, polling: 100 });
  const got = await page.evaluate(() => {
    const paint = Object.fromEntries(performance.getEntriesByType("paint").map((e) => [e.name, e.startTime]));
    return { paint, ...window.__seen };
  });
  await check(page);
  if (outside.length) throw new Error(`asked another machine: ${outside[0]}`);
  if (faults.length) throw new Error(`the page failed: ${faults[0]}`);
  await context.close();
  const round = (ms) => Math.round(ms);
  return { first_paint: round(got.paint["first-paint"]), first_contentful: round(got.paint["first-contentful-paint"] ?? 0),
    app_took_over: round(got.shell_gone), ready: round(got.wanted), kilobytes: Math.round(bytes / 1000) };
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  // A session, by the same call as the sign-in page makes.
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${base}/auth/login`, { waitUntil: "load" });
  const answer = await page.evaluate(async () => {
    const input = { email: "demo@bellwether.example", password: "bellwether-demo" };
    const r = await fetch("/rpc/identity/login", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ input }) });
    return { status: r.status, text: await r.text() };
  });
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${answer.text}`);
  const state = await context.storageState();
  await context.close();

  const form = async (page) => { if (await page.locator("form.form input").count() < 2) throw new Error("the sign-in form lacks its fields"); };
  const figures = async (page) => {
    const values = await page.locator(".kpi-value").allInnerTexts();
    if (values.length < 3 || !values.every((v) => /\d/.test(v))) throw new Error(`no figures: ${values}`);
  };
  const all = { login: [], home: [] };
  for (let i = 0; i < runs; i++) {
    all.login.push(await visit(browser, "/auth/login", "form.form input", form, null));
    all.home.push(await visit(browser, "/", ".kpi-value", figures, state));
  }
  console.log(JSON.stringify(all));
} finally {
  await browser.close();
}
