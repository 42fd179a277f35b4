// A stack of the test's own: fresh database, stand-in networks, server. For tests that move clocks or
// stop the worker, which the shared stack of scripts/e2e.sh must not suffer.
// It takes addresses and keys from the environment that scripts/e2e.sh made.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.mjs';

const need = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set: run this through scripts/e2e.sh`); })();
const alive = new Set();
const endAll = () => alive.forEach((end) => end());
process.on('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => { endAll(); process.exit(130); });

const freePort = () => new Promise((done, fail) => {
  const server = createServer().once('error', fail);
  server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); });
});

const binary = () => process.env.BELLWETHER_BIN ?? join(need('BW_CACHE'), 'bin', need('BW_CLONE'), 'bellwether');

/** Starts one; `settings` are environment variables of the server. End it with `stop()`. */
export async function startStack(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bellwether-e2e-'));
  const name = `e2e_${process.pid}_${alive.size}_${Date.now() % 100000}`;
  const owner = need('DATABASE_OWNER_URL');
  const psql = (sql) => execFileSync(join(need('BW_PG_BIN'), 'psql'), ['-XqAt', owner, '-c', sql], { encoding: 'utf8' });
  psql(`create database ${name}`);
  const database = (role) => owner.replace(/\/[^/]*$/, `/${name}`).replace('//postgres@', `//${role}@`);
  const [web, sandboxPort] = [await freePort(), await freePort()];
  const sandbox = `http://127.0.0.1:${sandboxPort}`;
  const env = {
    ...process.env,
    DATABASE_OWNER_URL: database('postgres'), DATABASE_URL: database('bellwether_app'), DATABASE_SYSTEM_URL: database('bellwether_system'),
    BIND_ADDR: `127.0.0.1:${web}`, PUBLIC_URL: `http://localhost:${web}`,
    BELLWETHER_SANDBOX_BIND: `127.0.0.1:${sandboxPort}`, BELLWETHER_SANDBOX_STATE: join(folder, 'sandbox'),
    X_BASE_URL: `${sandbox}/x`, LINKEDIN_BASE_URL: `${sandbox}/linkedin`,
    BELLWETHER_TEST_CONTROL: 'yes', METRICS_POLL_SECONDS: '1', ...settings,
  };
  let offset = 0;
  const processes = {};
  const run = (what, extra = {}) => {
    const log = openSync(join(folder, `${what}.log`), 'a');
    processes[what] = spawn(binary(), [what], { env: { ...env, ...extra }, stdio: ['ignore', log, log] });
  };
  const logOf = (what) => readFileSync(join(folder, `${what}.log`), 'utf8');
  const answers = async (what, url) => until(`${what} answers`, async () => {
    if (processes[what].exitCode !== null) throw Object.assign(new Error(`${what} ended: ${logOf(what).slice(-2000)}`), { fatal: true });
    return (await fetch(url)).ok;
  }, 30_000);
  const down = async (what) => {
    const child = processes[what];
    delete processes[what];
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(hard);
  };
  const drop = () => { try { psql(`drop database if exists ${name} with (force)`); } catch { /* the cluster is gone */ } };
  const emergency = () => { Object.values(processes).forEach((p) => p.kill('SIGKILL')); drop(); rmSync(folder, { recursive: true, force: true }); };
  alive.add(emergency);
  execFileSync(binary(), ['migrate'], { env, stdio: 'ignore' });
  run('sandbox');
  run('serve');
  const stack = {
    base: env.PUBLIC_URL, sandbox, folder, logOf,
    /** Moves the product's and the stand-ins' clocks together; `stop` freezes the stand-ins'. */
    async advance(seconds, { stop = false } = {}) {
      offset += seconds;
      const set = { offset_seconds: offset, stop };
      const headers = { 'content-type': 'application/json' };
      await fetch(`${sandbox}/_control/clock`, { method: 'POST', headers, body: JSON.stringify(set) });
      const moved = await fetch(`${env.PUBLIC_URL}/test-control/clock`, { method: 'POST', headers, body: JSON.stringify({ advance_seconds: seconds }) });
      if (!moved.ok) throw new Error(`the product's clock did not move: ${moved.status}`);
      return (await moved.json()).now;
    },
    /** Restarts the server with other settings, as a deployment would. Its clock is the machine's again. */
    async restart(extra = {}) {
      await down('serve');
      run('serve', extra);
      await answers('serve', `${env.PUBLIC_URL}/readyz`);
    },
    /** Kills the server where it stands; `restart` brings it back. */
    async crash() {
      const child = processes.serve;
      delete processes.serve;
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      await down('serve');
      await down('sandbox');
      drop();
      rmSync(folder, { recursive: true, force: true });
      alive.delete(emergency);
    },
  };
  try {
    await answers('sandbox', `${sandbox}/_control/clock`);
    await answers('serve', `${env.PUBLIC_URL}/readyz`);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return stack;
}
