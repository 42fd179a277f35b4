// From nothing to a published sandbox post over HTTP alone, against a running product.
//   node scripts/prove/rest-journey.mjs <address of the product> <address of the stand-ins>
// REST (bearer token) wherever there is an endpoint; what has none is called as the JSON server
// function behind the screens, with the session's cookie. The last line says which was which.
import assert from 'node:assert/strict';
import { BRIEF, Client, GUIDELINES, person, sandbox } from '../../end2end/lib/client.mjs';
import { until } from '../../end2end/lib/until.mjs';

const [base, standIns] = process.argv.slice(2);
const used = { rest: [], rpc: [] };
let token;

async function rest(method, path, body, expect) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json', 'idempotency-key': `${process.pid}-${used.rest.length}` }) };
  const answer = await fetch(base + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  assert.equal(answer.status, expect, `${method} ${path}: ${text}`);
  const shape = `${method} ${path.replace(/[a-z]{3}_[0-9a-f]{32}/, '{id}')}`;
  if (!used.rest.includes(shape)) used.rest.push(shape);
  return JSON.parse(text);
}

const who = person('rest');
const opened = await rest('POST', '/api/auth/register', who, 201);
token = opened.token;
const again = await rest('POST', '/api/auth/login', { email: who.email, password: who.password }, 200);
token = again.token;
await rest('GET', '/api/me', null, 200);
const tenant_id = opened.tenant.id;

const client = await new Client(base).login(who.email, who.password);
const rpc = (name, args) => {
  if (!used.rpc.includes(name)) used.rpc.push(name);
  return client.rpc(name, args);
};
const revision = await rpc('brand/save', { revision: 0, guidelines: GUIDELINES });
await rpc('brand/publish', { revision });
used.rpc.push('publishing/connect_url');
const back = await client.connect('x');
assert.match(back, /connected/, `the account is connected: ${back}`);

const today = new Date().toISOString().slice(0, 10);
const campaign = await rest('POST', '/api/campaigns', {
  tenant_id, name: 'By REST', strategy: BRIEF, budget: '1250.50', currency: 'EUR', start_date: today, end_date: today, channels: ['social:x'],
}, 201);
assert.equal(campaign.budget, '1250.50', 'money is decimal text');
const run = await rpc('campaigns/start', { id: campaign.id, publish: 'at_once' });
const approval = await until('an approval waits', async () => (await rpc('approvals/list', { state: 'pending' }))[0], 60_000);
assert.equal((await sandbox(standIns).get(`/accepted?network=x`)).posts.filter((p) => p.text === approval.content.body.text).length, 0, 'nothing is out before the approval');
await rpc('approvals/decide', { id: approval.id, input: { decision: 'approve', comment: '', content_hash: approval.content.content_hash } });

const text = approval.content.body.text;
const mine = async () => (await sandbox(standIns).accepted()).filter((p) => p.text === text);
const out = await until('the post is out', async () => (await mine())[0], 60_000);
const done = await until('the run has ended', async () => {
  const { status, execution_log: log } = await rest('GET', `/api/executions/${run}`, null, 200);
  return status === 'succeeded' && log;
}, 60_000);
assert.equal((await mine()).length, 1, 'the post is out once');
const analytics = await rest('GET', `/api/campaigns/${campaign.id}/analytics`, null, 200);
assert.equal(analytics.metrics.posts[0]?.publication.remote_id, out.id, 'the analytics name the post');
for (const list of ['campaigns', 'content', 'leads', 'executions']) await rest('GET', `/api/${list}`, null, 200);

console.log(`published ${out.network} post ${out.id} in a run of ${done.length} steps`);
console.log(`by REST: ${used.rest.join(', ')}`);
console.log(`by server function: ${used.rpc.join(', ')}`);
