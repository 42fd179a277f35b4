-- Workflows, their immutable versions, runs and steps. Owned by services::workflows.
create table workflows (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name varchar(255) not null,
  campaign_id uuid,
  sample boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade
);
create index workflows_list on workflows (tenant_id, created_at desc, id desc);
create index workflows_campaign on workflows (tenant_id, campaign_id);
select protect_tenant_table('workflows', 'select, insert, update, delete');

create table workflow_versions (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  workflow_id uuid not null,
  n integer not null check (n > 0),
  doc jsonb not null,
  doc_hash text not null,
  author uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint workflow_versions_n_unique unique (tenant_id, workflow_id, n),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade,
  foreign key (tenant_id, author) references principals (tenant_id, id)
);
-- A version is never changed; the app role cannot.
select protect_tenant_table('workflow_versions', 'select, insert, delete');

create table workflow_executions (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  workflow_type varchar(100) not null,
  workflow_id uuid not null,
  version_id uuid not null,
  campaign_id uuid,
  status varchar(50) not null default 'running'
    check (status in ('running', 'waiting', 'succeeded', 'failed', 'cancelled')),
  trigger_data jsonb not null default '{}',
  approval_status varchar(50) not null default 'not_required',
  -- Steps that are ready or running, and steps that wait; the run ends when both are 0.
  active_steps integer not null default 0 check (active_steps >= 0),
  waiting_steps integer not null default 0 check (waiting_steps >= 0),
  failed_steps integer not null default 0 check (failed_steps >= 0),
  started_by uuid not null,
  sample boolean not null default false,
  approved_by uuid,
  approved_at timestamptz,
  started_at timestamptz not null,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade,
  foreign key (tenant_id, version_id) references workflow_versions (tenant_id, id) on delete cascade,
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, started_by) references principals (tenant_id, id),
  foreign key (tenant_id, approved_by) references principals (tenant_id, id)
);
create index workflow_executions_list on workflow_executions (tenant_id, started_at desc, id desc);
create index workflow_executions_campaign on workflow_executions (tenant_id, campaign_id, started_at desc);
create index workflow_executions_workflow on workflow_executions (tenant_id, workflow_id, started_at desc);
select protect_tenant_table('workflow_executions', 'select, insert, update, delete');

-- One row per attempt at one node for one item.
create table run_steps (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  run_id uuid not null,
  node_id uuid not null,
  node_key text not null,
  kind text not null,
  name text not null,
  item_ix integer not null default 0,
  attempt integer not null default 1,
  status text not null
    check (status in ('ready', 'running', 'waiting', 'succeeded', 'retrying', 'failed', 'cancelled')),
  input jsonb not null default '{}',
  output jsonb,
  port text,
  reason text,
  error jsonb,
  tokens_in integer not null default 0,
  tokens_out integer not null default 0,
  cost numeric(12, 6) not null default 0,
  waits_until timestamptz,
  task_id uuid,
  queued_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  constraint run_steps_attempt_unique unique (tenant_id, run_id, node_id, item_ix, attempt),
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete cascade
);
select protect_tenant_table('run_steps', 'select, insert, update, delete');
