// A second person in a company: nothing of the product invites people yet, so the membership is written beside it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { BASE, context } from './browser.mjs';
import { Client, person } from './client.mjs';

const need = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set: run this through scripts/e2e.sh`); })();
const uuid = (id) => id.replace(/^[a-z]+_/, '');

/** Somebody of that name and role in the company of `client`, signed in with a browser of their own. */
export async function colleague(browser, client, name, role = 'editor') {
  const who = person(name.toLowerCase());
  const own = await new Client(BASE).register(who);
  const sql = `with signs as (insert into principals (tenant_id, id, kind, name, created_at)
      values ('${uuid(client.tenant)}', gen_random_uuid(), 'user', '${name}', now()) returning tenant_id, id)
    insert into users (tenant_id, id, account_id, principal_id, email, name, role, created_at, updated_at)
      select tenant_id, gen_random_uuid(), '${uuid(own.me.account_id)}', id, '${who.email}', '${name}', '${role}', now(), now() from signs`;
  execFileSync(join(need('BW_PG_BIN'), 'psql'), ['-XqAt', '-v', 'ON_ERROR_STOP=1', need('DATABASE_OWNER_URL'), '-c', sql]);
  const cx = await context(browser, { reducedMotion: 'reduce' });
  await own.lend(cx);
  const { slug } = client.me.tenants[0];
  // An empty page has no storage.
  await cx.addInitScript((slug) => { if (location.protocol !== 'about:') sessionStorage.setItem('bw.tenant', slug); }, slug);
  own.tenant = client.tenant;
  return { who, client: own, cx, page: await cx.newPage() };
}
