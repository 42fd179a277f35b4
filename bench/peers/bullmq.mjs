// BullMQ as a peer of the queue cell. `fill` adds TASKS jobs, `drain` works on them and says how fast; results are kept.
import { createRequire } from "node:module";

const need = createRequire(`${process.env.PEER}/package.json`);
const { Queue, Worker } = need("bullmq");
const connection = { host: "127.0.0.1", port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null };
const tasks = Number(process.env.TASKS);

if (process.argv[2] === "fill") {
  const queue = new Queue("bench", { connection });
  for (let n = 0; n < tasks; n += 1000) {
    const some = Array.from({ length: Math.min(1000, tasks - n) }, (_, i) => ({ name: "noop", data: { tenant: (n + i) % 200 } }));
    await queue.addBulk(some);
  }
  await queue.close();
  process.exit(0);
}

const seen = new Set(), early = Math.ceil(tasks * 0.05);
let twice = 0, earlyAt = 0, completed = 0, endedAt = 0;
const worker = new Worker("bench", async (job) => {
  if (seen.has(job.id)) twice += 1;
  seen.add(job.id);
  return null;
}, { connection, concurrency: Number(process.env.CONCURRENCY ?? 100) });
await new Promise((done) => {
  const patience = setTimeout(done, 240_000);
  worker.on("completed", () => {
    completed += 1;
    if (completed === early) earlyAt = performance.now();
    if (completed === tasks) {
      endedAt = performance.now();
      clearTimeout(patience);
      done();
    }
  });
});
console.log(JSON.stringify({ done: completed, twice, rate: (completed - early) / ((endedAt - earlyAt) / 1000) }));
await new Promise((r) => process.stdin.once("data", r));
await worker.close();
process.exit(0);
