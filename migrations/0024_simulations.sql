-- What recorded events need for walking them again: what they are about, and whose runs made them.
alter table events
  add column subject text,
  add column workflow_id uuid;
create index events_when on events (tenant_id, occurred_at, id);

-- Workflows tried on what happened before.
create table simulations (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  workflow_id uuid not null,
  input jsonb not null,
  of_what text not null,
  doc jsonb not null,
  version int not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  state text not null,
  report jsonb,
  error text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade
);
create index simulations_of on simulations (tenant_id, workflow_id, created_at desc);
select protect_tenant_table('simulations', 'select, insert, update, delete');
