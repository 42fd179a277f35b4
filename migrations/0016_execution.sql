-- What a run needs to carry loops, joins, sub-workflows, pauses and tests. Owned by services::workflows.
alter table workflow_executions
  -- Nothing means that the product itself began it: a schedule, an event, another run.
  alter column started_by drop not null,
  add column mode text not null default 'live' check (mode in ('live', 'test', 'replay')),
  -- The trigger it began at.
  add column start_node uuid,
  -- The run and the step that called it as a part.
  add column parent_run uuid,
  add column parent_step uuid,
  -- Runs above it, and events and calls that led to it one after another.
  add column depth integer not null default 0 check (depth between 0 and 10),
  add column hops integer not null default 0 check (hops between 0 and 8),
  -- Steps, rounds, and open loops and joins so far; what is open in them is counted by the steps inside.
  add column step_seq integer not null default 0,
  add column frame_seq integer not null default 0,
  add column containers integer not null default 0 check (containers >= 0),
  -- What its last branch gave.
  add column result jsonb,
  -- A person stopped it for a while: nothing begins, waiting goes on.
  add column paused_at timestamptz,
  -- Equal keys of one workflow begin one run.
  add column dedupe_key text,
  add constraint workflow_executions_dedupe unique (tenant_id, workflow_id, dedupe_key),
  add foreign key (tenant_id, parent_run) references workflow_executions (tenant_id, id) on delete cascade;
create index workflow_executions_parent on workflow_executions (tenant_id, parent_run) where parent_run is not null;

alter table run_steps
  -- The round it belongs to; 0 outside of loops.
  add column frame integer not null default 0,
  -- The steps it follows: what tokens read is looked for on this way.
  add column after uuid[] not null default '{}',
  -- What a join or a loop keeps while it is open.
  add column state jsonb,
  drop constraint run_steps_status_check,
  add constraint run_steps_status_check
    check (status in ('ready', 'running', 'waiting', 'succeeded', 'retrying', 'failed', 'cancelled', 'skipped'));
create index run_steps_open on run_steps (tenant_id, run_id) where status in ('ready', 'running', 'waiting');

-- A loop while it is open: its list, and how many rounds have begun and ended.
create table run_loops (
  tenant_id uuid not null references tenants (id) on delete cascade,
  run_id uuid not null,
  step_id uuid not null,
  -- Nothing: the rounds hand on one item until the loop's condition holds.
  list jsonb,
  total integer not null check (total between 0 and 10000),
  parallel integer not null check (parallel between 1 and 100),
  started integer not null default 0,
  ended integer not null default 0,
  primary key (tenant_id, run_id, step_id),
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete cascade
);
select protect_tenant_table('run_loops', 'select, insert, update, delete');

-- One round of a loop. It ends when nothing is open in it; a failure in it keeps it from ending.
create table run_frames (
  tenant_id uuid not null references tenants (id) on delete cascade,
  run_id uuid not null,
  id integer not null check (id > 0),
  parent integer not null,
  step_id uuid not null,
  round integer not null,
  open integer not null default 0 check (open >= 0),
  failed integer not null default 0 check (failed >= 0),
  result jsonb,
  ended boolean not null default false,
  primary key (tenant_id, run_id, id),
  constraint run_frames_round unique (tenant_id, run_id, step_id, round),
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete cascade
);
select protect_tenant_table('run_frames', 'select, insert, update, delete');
