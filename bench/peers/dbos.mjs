// DBOS as a peer of the runs cell: an address that begins a workflow of two saved steps and answers with what it gave.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const need = createRequire(`${process.env.PEER}/package.json`);
const { DBOS } = need("@dbos-inc/dbos-sdk");
DBOS.setConfig({ name: "bench", systemDatabaseUrl: process.env.DATABASE_URL, systemDatabasePoolSize: Number(process.env.POOL ?? 16),
  logLevel: "error", runAdminServer: false });
const called = DBOS.registerWorkflow(async (body) => {
  const set = await DBOS.runStep(async () => ({ twice: `${body.text}${body.text}` }), { name: "set" });
  return DBOS.runStep(async () => ({ status: 200, body: set }), { name: "respond" });
}, { name: "called" });
await DBOS.launch();
const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    try {
      const answer = await called(JSON.parse(Buffer.concat(parts).toString()));
      response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
process.on("SIGTERM", async () => {
  server.closeAllConnections();
  server.close();
  await DBOS.shutdown();
  process.exit(0);
});
