// The canvas of the workflow builder against @xyflow/react on the same graph: main-thread milliseconds of every frame while a person pans, zooms
// and drags, and of the first render, in Chromium.
//   node canvas/cell.mjs <rounds>     prints one JSON object: {large: [{side, op, …}], small: [{…}]}; CHECK=1 only looks that both sides do what is asked
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Client, person } from "../../end2end/lib/client.mjs";
import { document, flow, graph } from "./graph.mjs";
import { peer, product } from "./sides.mjs";
import { frames, percentile, spent, traced } from "./trace.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const { chromium } = createRequire(path.join(root, "end2end/package.json"))("playwright-core");
const rounds = Number(process.argv[2] ?? 5);
const base = process.env.PUBLIC_URL;
const built = path.join(process.env.BENCH_PEERS, "xyflow", "built");
const MOVES = Number(process.env.CANVAS_MOVES ?? 120);
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** The peer's page and its graph, on a port of its own. */
async function serve(data) {
  const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
  const server = createServer((request, answer) => {
    const name = new URL(request.url, "http://x").pathname.replace(/^\/$/, "/index.html");
    if (name === "/graph.json") return answer.setHeader("content-type", "application/json").end(JSON.stringify(data));
    const type = types[path.extname(name)];
    if (!type || !/^\/[a-z.]+$/.test(name)) return answer.writeHead(404).end();
    try { return answer.setHeader("content-type", type).end(readFileSync(path.join(built, name))); } catch { return answer.writeHead(404).end(); }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { address: `http://127.0.0.1:${server.address().port}`, end: () => server.close() };
}

/** Until the main thread has had nothing to do for a while. */
const quiet = (page) => page.evaluate(() => new Promise((done) => { let n = 0; const idle = () => { n += 1; n > 2 ? done() : requestIdleCallback(idle); }; requestIdleCallback(idle); }));

const middle = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

/** Moves the pointer in circles of that size about a point, one move a frame. */
async function circle(page, at, size) {
  for (let i = 1; i <= MOVES; i += 1) {
    const angle = (i / 30) * Math.PI;
    await page.mouse.move(at.x + size * Math.sin(angle), at.y + size * (1 - Math.cos(angle)) / 2);
  }
}

async function drag(page, from, size) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await circle(page, from, size);
}

const wheel = async (page, at, step, ctrl) => {
  await page.mouse.move(at.x, at.y);
  if (ctrl) await page.keyboard.down("Control");
  for (let i = 0; i < MOVES; i += 1) await page.mouse.wheel(ctrl ? 0 : step(i), step(i));
  if (ctrl) await page.keyboard.up("Control");
};

/** One gesture, its frames counted while it lasts; `end` comes after the count. */
async function gesture(side, page, cdp, op, act, end) {
  await quiet(page);
  const trace = await traced(page, cdp, act);
  await end?.();
  const each = frames(trace);
  if (each.length < MOVES / 8) throw new Error(`${side.name}, ${op}: only ${each.length} frames`);
  return { side: side.name, op, frames: each.length, p50: percentile(each, 0.5), p95: percentile(each, 0.95), max: Math.max(...each), total: spent(trace) };
}

/** Shows the graph on one side and does everything with it once. */
async function visit(browser, make, made, client, slower) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const out = [];
  try {
    await client.lend(context);
    const page = await context.newPage();
    const faults = [];
    page.on("pageerror", (e) => faults.push(String(e)));
    const side = make(page);
    await side.before?.();
    const cdp = await context.newCDPSession(page);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
    const first = await traced(page, cdp, async () => { await side.show(); await quiet(page); });
    const data = side.data(first);
    out.push({ side: side.name, op: "first render", total: spent(first, data) });
    const stage = await side.stage();
    const at = middle(stage);
    await side.near();
    await quiet(page);
    out.push(await gesture(side, page, cdp, "pan", () => wheel(page, at, (i) => (i < MOVES / 2 ? 40 : -40), false)));
    out.push(await gesture(side, page, cdp, "zoom", () => wheel(page, at, (i) => (Math.floor(i / 10) % 2 ? -40 : 40), true)));
    await side.whole();
    await side.near();
    await quiet(page);
    const target = await side.middlemost();
    const held = middle(await side.place(target));
    out.push(await gesture(side, page, cdp, "drag one", () => drag(page, held, 120), () => page.mouse.up()));
    const moved = middle(await side.place(target));
    if (moved.x === held.x && moved.y === held.y) throw new Error(`${side.name}: the step was not dragged`);
    await side.whole();
    await quiet(page);
    const few = Math.min(200, Math.floor(made.steps.length / 2));
    const one = await side.place(made.steps[made.rows].id), last = await side.place(made.steps[made.rows + few - 1].id);
    await side.select({ x: one.x - 3, y: stage.y + 2 }, { x: last.x + last.width + 3, y: Math.min(stage.y + stage.height - 2, last.y + last.height + 30) }, few);
    const selected = await side.selected();
    if (selected < few) throw new Error(`${side.name}: ${selected} of ${few} are selected`);
    out.push(await gesture(side, page, cdp, "pan, whole", () => wheel(page, at, (i) => (i < MOVES / 2 ? 10 : -10), false)));
    const one_of = middle(await side.place(made.steps[made.rows + Math.floor(few / 2)].id));
    out.push(await gesture(side, page, cdp, "drag many", () => drag(page, one_of, 60), () => page.mouse.up()));
    if (side.undo) { await quiet(page); const undone = await traced(page, cdp, async () => { await side.undo(); await quiet(page); }); out.push({ side: side.name, op: "undo", total: spent(undone) }); }
    if (faults.length) throw new Error(`${side.name}: the page failed: ${faults[0]}`);
    return out;
  } finally {
    await context.close();
  }
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
try {
  const client = new Client(base);
  await client.register(person(`canvas${Date.now()}`));
  const all = {};
  for (const [name, steps, wires, slower] of [["large", 2000, 3000, 1], ["small", 200, 300, 4]]) {
    const made = graph(steps, wires);
    const doc = document(made, `${steps} steps`);
    const { id } = await client.rpc("workflows/create", { input: { name: doc.name, description: "", doc } });
    const served = await serve(flow(made));
    const ids = (count) => made.steps.slice(made.rows, made.rows + count).map((s) => s.id);
    const sides = [(page) => product(page, base, id), (page) => peer(page, served.address, "peer", ids), (page) => peer(page, `${served.address}/?visible`, "peer, visible only", ids)];
    all[name] = [];
    for (let round = 0; round < rounds; round += 1) for (const side of sides) all[name].push(...(await visit(browser, side, made, client, slower)).map((r) => ({ round, ...r })));
    served.end();
  }
  console.log(JSON.stringify(all));
} finally {
  await browser.close();
}
