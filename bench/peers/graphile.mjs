// graphile-worker as a peer of the queue cell: drains what is there and says how fast. `node graphile.mjs init` makes its schema.
// WITH_RESULT=1: each task's result is a row too, written for many tasks at once before they are completed, as one would
// write it for speed. PEER names the folder of its packages, DATABASE_URL its database, TASKS how many there are.
import { createRequire } from "node:module";

const need = createRequire(`${process.env.PEER}/package.json`);
const { run, runMigrations, Logger } = need("graphile-worker");
const { Pool } = need("pg");
const connectionString = process.env.DATABASE_URL;
const tasks = Number(process.env.TASKS ?? 0), withResult = process.env.WITH_RESULT === "1";
const quiet = new Logger(() => () => undefined);

if (process.argv[2] === "init") {
  await runMigrations({ connectionString, logger: quiet });
  const pool = new Pool({ connectionString });
  await pool.query("create table if not exists results (job_id bigint primary key, tenant int not null, output jsonb not null, at timestamptz not null default now())");
  await pool.end();
  process.exit(0);
}

const pool = new Pool({ connectionString, max: 4 });
let waiting = [], timer = null;
async function flush() {
  const rows = waiting;
  waiting = [];
  clearTimeout(timer);
  timer = null;
  try {
    await pool.query("insert into results (job_id, tenant, output) select j, t, 'null'::jsonb from unnest($1::bigint[], $2::int[]) as r (j, t)",
      [rows.map((r) => r.job), rows.map((r) => r.tenant)]);
    rows.forEach((r) => r.done());
  } catch (error) {
    rows.forEach((r) => r.failed(error));
  }
}
function keep(job, tenant) {
  return new Promise((done, failed) => {
    waiting.push({ job, tenant, done, failed });
    if (waiting.length >= 250) flush();
    else timer ??= setTimeout(flush, 2);
  });
}

const seen = new Set(), early = Math.ceil(tasks * 0.05);
let twice = 0, earlyAt = 0;
const noop = async (payload, helpers) => {
  if (seen.has(helpers.job.id)) twice += 1;
  seen.add(helpers.job.id);
  if (withResult) await keep(helpers.job.id, payload.tenant);
  if (seen.size === early) earlyAt = performance.now();
};
const concurrency = Number(process.env.CONCURRENCY ?? (withResult ? 500 : 24));
const runner = await run({
  taskList: { noop },
  noHandleSignals: true,
  preset: { worker: { connectionString, concurrentJobs: concurrency, maxPoolSize: 10, pollInterval: 1000, localQueue: { size: 500 },
    completeJobBatchDelay: 1, failJobBatchDelay: 1, logger: quiet } },
});
async function left() {
  return (await pool.query("select exists (select from graphile_worker._private_jobs) as some")).rows[0].some;
}
const until = Date.now() + 240_000;
while ((seen.size < tasks || (await left())) && Date.now() < until) await new Promise((r) => setTimeout(r, 10));
const ended = performance.now();
console.log(JSON.stringify({ done: seen.size, twice, rate: (seen.size - early) / ((ended - earlyAt) / 1000), left: await left() }));
await new Promise((r) => process.stdin.once("data", r)); // processor time is read before we end
await runner.stop();
await pool.end();
process.exit(0);
