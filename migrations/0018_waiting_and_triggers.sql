-- What keeps runs apart and wakes them: keys seen, rates, waits for events, people's tasks, triggers.
-- Owned by services::workflows.
create table once_keys (
  tenant_id uuid not null references tenants (id) on delete cascade,
  workflow_id uuid not null,
  node_id uuid not null,
  key text not null,
  -- The step that saw it first; the same step run again is still the first.
  step_id uuid not null,
  expires_at timestamptz,
  primary key (tenant_id, workflow_id, node_id, key),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade
);
select protect_tenant_table('once_keys', 'select, insert, update, delete');

-- One window of a rate limit: how many items it has let through, or will.
create table rate_windows (
  tenant_id uuid not null references tenants (id) on delete cascade,
  workflow_id uuid not null,
  node_id uuid not null,
  key text not null,
  starts_at timestamptz not null,
  used integer not null check (used >= 0),
  primary key (tenant_id, workflow_id, node_id, key),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade
);
select protect_tenant_table('rate_windows', 'select, insert, update, delete');

-- A step that waits for an event.
create table run_waits (
  tenant_id uuid not null references tenants (id) on delete cascade,
  step_id uuid not null,
  run_id uuid not null,
  event text not null,
  -- Nothing: about anything.
  subject text,
  primary key (tenant_id, step_id),
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete cascade
);
create index run_waits_event on run_waits (tenant_id, event, subject);
select protect_tenant_table('run_waits', 'select, insert, delete');

-- Something a person is to do for a run.
create table human_tasks (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  run_id uuid not null,
  step_id uuid not null,
  kind text not null check (kind in ('review_edit', 'choose', 'task')),
  title text not null,
  details text not null default '',
  -- What is shown: the item to edit, the list to choose from.
  payload jsonb not null,
  rules jsonb not null default '{}',
  assignees text[] not null default '{}',
  state text not null default 'open' check (state in ('open', 'done', 'expired', 'cancelled')),
  answer jsonb,
  done_by uuid,
  opened_at timestamptz not null,
  expires_at timestamptz,
  done_at timestamptz,
  primary key (tenant_id, id),
  constraint human_tasks_step_unique unique (tenant_id, step_id),
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete cascade,
  foreign key (tenant_id, done_by) references principals (tenant_id, id)
);
create index human_tasks_list on human_tasks (tenant_id, state, opened_at desc, id desc);
select protect_tenant_table('human_tasks', 'select, insert, update');

-- The triggers of the live versions: what to listen to, when a schedule is due next.
create table workflow_triggers (
  tenant_id uuid not null references tenants (id) on delete cascade,
  workflow_id uuid not null,
  node_id uuid not null,
  kind text not null,
  -- The event it listens to; nothing for those that are called.
  event text,
  params jsonb not null,
  -- A schedule: the task that carries it, what it has fired last, and how often.
  task_id uuid,
  starts_at timestamptz not null,
  fired_at timestamptz,
  fired integer not null default 0,
  last_run uuid,
  primary key (tenant_id, workflow_id, node_id),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade
);
create index workflow_triggers_event on workflow_triggers (tenant_id, event) where event is not null;
select protect_tenant_table('workflow_triggers', 'select, insert, update, delete');
