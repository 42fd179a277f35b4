-- The task queue. agent_tasks is the lasting record; task_queue holds what is still to be done and
-- is emptied on completion; workers holds one row per live process incarnation.
-- Owned by store::queue and services::worker.
create table agent_tasks (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  workflow_execution_id uuid,
  agent_type varchar(100) not null,
  task_type varchar(100) not null,
  priority integer not null default 5,
  status varchar(50) not null default 'queued'
    check (status in ('queued', 'running', 'succeeded', 'failed', 'dead', 'cancelled')),
  input_data jsonb not null default '{}',
  output_data jsonb not null default '{}',
  error_message text,
  retry_count integer not null default 0,
  max_retries integer not null default 3,
  queued_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id, created_at),
  foreign key (tenant_id, workflow_execution_id) references workflow_executions (tenant_id, id) on delete cascade
) partition by range (created_at);
create index agent_tasks_run on agent_tasks (tenant_id, workflow_execution_id);
select protect_tenant_table('agent_tasks', 'select, insert, update, delete');
create table agent_tasks_rest partition of agent_tasks default;
select protect_tenant_table('agent_tasks_rest', '');
select ensure_partitions('agent_tasks', 24);

create table workers (
  id uuid primary key,
  host text not null,
  pid integer not null,
  started_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);
alter table workers enable row level security;
alter table workers force row level security;
select allow_system('workers', 'select, insert, update, delete');

create table task_queue (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  created_at timestamptz not null,
  task_type text not null,
  -- Run time less a minute per point of priority: order without starvation, fixed at insert.
  sort_key timestamptz not null,
  run_at timestamptz not null,
  -- The worker incarnation that holds it, and until when it may take.
  owner uuid,
  deadline timestamptz,
  -- Counts claims; every write of a holder names it, so a late one changes nothing.
  attempt integer not null default 0,
  errors integer not null default 0,
  crashes integer not null default 0,
  primary key (tenant_id, id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
create index task_queue_ready on task_queue (sort_key, id) where owner is null;
create index task_queue_held on task_queue (owner) where owner is not null;
select protect_tenant_table('task_queue', 'select, insert, update, delete');
select allow_system('task_queue', 'select, update');
