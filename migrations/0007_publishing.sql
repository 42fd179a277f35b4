-- Connected accounts, pending OAuth journeys, publications (the recorded intent of each post and
-- what became of it). Owned by services::publishing.
create table connections (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  network text not null check (network in ('x', 'linkedin')),
  remote_id text not null,
  name text not null,
  handle text not null,
  health text not null default 'healthy' check (health in ('healthy', 'reconnect', 'disconnected')),
  sandbox boolean not null,
  -- Sealed with the deployment's key; bound to tenant, table and row.
  tokens bytea not null,
  expires_at timestamptz,
  scopes text[] not null default '{}',
  -- Counts token changes: a refresh writes only if it saw the newest.
  revision integer not null default 1,
  -- Until when a process refreshes the tokens: a network may end a token that is refreshed twice.
  refreshing_until timestamptz,
  connected_by uuid not null,
  connected_at timestamptz not null,
  primary key (tenant_id, id),
  constraint connections_account_unique unique (tenant_id, network, remote_id),
  foreign key (tenant_id, connected_by) references principals (tenant_id, id)
);
select protect_tenant_table('connections', 'select, insert, update, delete');

create table oauth_states (
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- SHA-256 of the state parameter; the parameter itself is never stored.
  state_hash bytea not null,
  network text not null,
  account_id uuid not null references accounts (id) on delete cascade,
  verifier bytea not null,
  expires_at timestamptz not null,
  primary key (tenant_id, state_hash)
);
create unique index oauth_states_hash on oauth_states (state_hash);
select protect_tenant_table('oauth_states', 'select, insert, delete');
select allow_system('oauth_states', 'select, delete');

create table publications (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  content_id uuid not null,
  campaign_id uuid,
  run_id uuid,
  connection_id uuid,
  network text not null,
  -- tenant, content, hash and account: the same intent is never recorded twice.
  effect_key text not null,
  state text not null check (state in ('intended', 'sending', 'published', 'failed', 'unconfirmed')),
  content_hash text not null,
  body text not null,
  sending_since timestamptz,
  remote_id text,
  url text,
  reason text,
  published_at timestamptz,
  sample boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint publications_effect_unique unique (tenant_id, effect_key),
  foreign key (tenant_id, content_id) references content_assets (tenant_id, id) on delete cascade,
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete cascade,
  foreign key (tenant_id, connection_id) references connections (tenant_id, id) on delete set null (connection_id)
);
create index publications_list on publications (tenant_id, published_at desc, id desc);
create index publications_campaign on publications (tenant_id, campaign_id, published_at desc);
create index publications_open on publications (tenant_id, state) where state in ('failed', 'unconfirmed');
select protect_tenant_table('publications', 'select, insert, update, delete');
