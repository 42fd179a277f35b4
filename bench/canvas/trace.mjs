// What the main thread did, from a trace of the browser: every task of the page's main thread (scripts, style, layout, paint), summed per frame.

const CATEGORIES = "-*,devtools.timeline,disabled-by-default-devtools.timeline,disabled-by-default-devtools.timeline.frame,devtools.timeline.frame,blink.user_timing,__metadata,toplevel";

/** Runs `act` under a trace; answers the page's main-thread tasks and frames between the marks that are set around it, in milliseconds. */
export async function traced(page, cdp, act) {
  const events = [];
  const take = ({ value }) => events.push(...value);
  cdp.on("Tracing.dataCollected", take);
  await cdp.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { recordMode: "recordAsMuchAsPossible", includedCategories: CATEGORIES.split(",").slice(1), excludedCategories: ["*"] } });
  await page.evaluate(() => performance.mark("cell-begin"));
  await act();
  await page.evaluate(() => performance.mark("cell-end"));
  const ended = new Promise((done) => cdp.once("Tracing.tracingComplete", done));
  await cdp.send("Tracing.end");
  await ended;
  cdp.off("Tracing.dataCollected", take);
  return read(events);
}

function read(events) {
  const mark = (name) => events.find((e) => e.name === name && e.cat.includes("blink.user_timing"));
  const first = mark("cell-begin"), last = mark("cell-end");
  if (!first || !last) throw new Error("the trace lacks its marks");
  const own = events.filter((e) => e.pid === first.pid && e.tid === first.tid && e.ts >= first.ts && e.ts <= last.ts);
  const tasks = own.filter((e) => e.ph === "X" && e.name === "RunTask").map((e) => ({ at: e.ts / 1000, ms: e.dur / 1000 }));
  const begins = own.filter((e) => e.name === "BeginMainThreadFrame").map((e) => e.ts / 1000).sort((a, b) => a - b);
  if (!tasks.length) throw new Error("the trace has no tasks of the main thread");
  const marks = Object.fromEntries(own.filter((e) => e.cat.includes("blink.user_timing")).map((e) => [e.name, e.ts / 1000]));
  return { tasks, begins, marks, from: first.ts / 1000, to: last.ts / 1000, own };
}

/** Main-thread milliseconds of each frame: the tasks that begin between its begin and the next one's. */
export function frames({ tasks, begins }) {
  const sums = new Array(Math.max(0, begins.length - 1)).fill(0);
  let at = 0;
  for (const task of [...tasks].sort((a, b) => a.at - b.at)) {
    while (at + 1 < begins.length && task.at >= begins[at + 1]) at += 1;
    if (at < sums.length && task.at + task.ms >= begins[at]) sums[at] += task.ms;
  }
  return sums;
}

/** Main-thread milliseconds from a moment on. */
export const spent = ({ tasks }, from = 0) => tasks.filter((t) => t.at + t.ms >= from).reduce((sum, t) => sum + t.ms, 0);

export const percentile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};
