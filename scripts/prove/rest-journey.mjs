// From nothing to a published sandbox post by REST alone: a bearer token, no cookie, no server function.
//   node scripts/prove/rest-journey.mjs <address of the product> <address of the stand-ins>
// The last line lists the endpoints that were used.
import assert from 'node:assert/strict';
import { BRIEF, GUIDELINES, person, sandbox } from '../../end2end/lib/client.mjs';
import { until } from '../../end2end/lib/until.mjs';

const [base, standIns] = process.argv.slice(2);
const used = new Set();
let token;
let calls = 0;

async function rest(method, path, body, expect) {
  calls += 1;
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json', 'idempotency-key': `${process.pid}-${calls}` }),
  };
  const answer = await fetch(base + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  assert.equal(answer.status, expect, `${method} ${path}: ${text}`);
  assert.equal(answer.headers.get('set-cookie'), null, `${method} ${path} sets no cookie`);
  used.add(`${method} ${path.split('?')[0].replace(/[a-z]{3}_[0-9a-f]{32}/, '{id}').replace(/connections\/\w+/, 'connections/{network}')}`);
  return JSON.parse(text);
}

const plain = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Agrees on the network's page as a person would, and reads code and state from its way back. */
async function agree(address) {
  const page = await (await fetch(address)).text();
  const [, form] = page.match(/<form method="post">(.*?)<\/form>/s);
  const body = new URLSearchParams();
  for (const [, name, value] of form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) body.append(name, plain(value));
  body.append('account', plain(form.match(/<button name="account" value="([^"]*)"/)[1]));
  const answer = await fetch(address.split('?')[0], { method: 'POST', body, redirect: 'manual' });
  const back = new URL(answer.headers.get('location')).searchParams;
  return { code: back.get('code'), state: back.get('state') };
}

const who = person('rest');
const opened = await rest('POST', '/api/auth/register', who, 201);
token = (await rest('POST', '/api/auth/login', { email: who.email, password: who.password }, 200)).token;
await rest('GET', '/api/me', null, 200);
const tenant_id = opened.tenant.id;

const { revision } = await rest('PUT', '/api/brand', { revision: 0, guidelines: GUIDELINES }, 200);
await rest('POST', '/api/brand/publish', { revision }, 200);
assert.equal((await rest('GET', '/api/brand', null, 200)).published.version, 1, 'the brand is published');

const { authorize_url } = await rest('POST', '/api/connections/x/authorize', null, 200);
await rest('POST', '/api/connections/x/complete', await agree(authorize_url), 201);
assert.equal((await rest('GET', '/api/connections', null, 200)).items[0].health, 'healthy', 'the account is connected');

const today = new Date().toISOString().slice(0, 10);
const campaign = await rest('POST', '/api/campaigns', {
  tenant_id, name: 'By REST', strategy: BRIEF, budget: '1250.50', currency: 'EUR', start_date: today, end_date: today, channels: ['social:x'],
}, 201);
assert.equal(campaign.budget, '1250.50', 'money is decimal text');
const { run_id: run } = await rest('POST', `/api/campaigns/${campaign.id}/start`, { publish: 'at_once' }, 202);

const waiting = await until('an approval waits', async () => (await rest('GET', '/api/approvals?state=pending', null, 200)).items[0], 60_000);
const approval = await rest('GET', `/api/approvals/${waiting.id}`, null, 200);
const text = approval.content.body.text;
const mine = async () => (await sandbox(standIns).accepted()).filter((p) => p.text === text);
assert.equal((await mine()).length, 0, 'nothing is out before the approval');
const decision = { decision: 'approve', comment: '', content_hash: approval.content.content_hash };
await rest('POST', `/api/approvals/${approval.id}/decision`, decision, 200);

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
console.log(`by REST alone: ${[...used].join(', ')}`);
