-- The outbox that feeds the live socket, the audit trail, and stored answers of idempotent calls.
create table outbox_heads (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  last_id bigint not null default 0,
  -- Events up to here have been dropped; a reader older than this must reload.
  dropped_to bigint not null default 0
);
select protect_tenant_table('outbox_heads', 'select, insert, update');
select allow_system('outbox_heads', 'select, update');

create table outbox (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id bigint not null,
  topic text not null,
  kind text not null,
  subject text not null,
  campaign text,
  run text,
  at timestamptz not null,
  primary key (tenant_id, id)
);
create index outbox_age on outbox (at);
select protect_tenant_table('outbox', 'select, insert');
select allow_system('outbox', 'select, delete');

create table audit_log (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  principal_id uuid not null,
  action text not null,
  object text not null,
  meta jsonb not null default '{}',
  request_id text,
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, principal_id) references principals (tenant_id, id)
);
create index audit_log_list on audit_log (tenant_id, at desc, id desc);
select protect_tenant_table('audit_log', 'select, insert');

create table idempotency_keys (
  tenant_id uuid not null references tenants (id) on delete cascade,
  principal_id uuid not null,
  route text not null,
  key varchar(255) not null,
  request_hash bytea not null,
  status smallint,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, principal_id, route, key)
);
select protect_tenant_table('idempotency_keys', 'select, insert, update, delete');
