-- What a workflow's settings ask of its runs: how many at once, how often about one subject, for how long, at what price, and
-- what is kept of them. A run whose workflow asks for none of it has no row and no value here. Owned by services::workflows.
alter table workflow_executions
  -- It stands in line for a place and has no steps yet.
  add column queued boolean not null default false,
  -- It has a row in run_starts that its end has to settle.
  add column marked boolean not null default false,
  -- The nearest run, itself or one that called it, whose budget it spends.
  add column budget_run uuid,
  -- Why it was stopped as a whole.
  add column stopped jsonb,
  -- The run whose step it begins anew at: what that one made for its posts is not made twice.
  add column anew_of uuid,
  -- What it worked on is gone; states and times are left.
  add column erased_at timestamptz;

-- Beginnings of the runs that settings count. An open run keeps its place in line and its key here; what it was about stays
-- for the count of the frequency cap. Keys and subjects are hashes.
create table run_starts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  run_id uuid not null,
  workflow_id uuid not null,
  line text check (line in ('waits', 'holds')),
  key text,
  subject text,
  began_at timestamptz not null,
  primary key (tenant_id, run_id),
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete cascade
);
create unique index run_starts_key on run_starts (tenant_id, workflow_id, key) where key is not null;
create index run_starts_line on run_starts (tenant_id, workflow_id, line, began_at, run_id) where line is not null;
create index run_starts_subject on run_starts (tenant_id, workflow_id, subject, began_at) where subject is not null;
select protect_tenant_table('run_starts', 'select, insert, update, delete');

-- Who was shown which variant of an A/B test, the first time. Counting what came of it is the experiments' work; so the rows
-- outlive the run.
create table experiment_exposures (
  tenant_id uuid not null references tenants (id) on delete cascade,
  workflow_id uuid not null,
  node_id uuid not null,
  subject text not null,
  variant text not null,
  goal text not null,
  run_id uuid not null,
  step_id uuid not null,
  exposed_at timestamptz not null,
  primary key (tenant_id, workflow_id, node_id, subject),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade
);
create index experiment_exposures_variant on experiment_exposures (tenant_id, workflow_id, node_id, variant, exposed_at);
select protect_tenant_table('experiment_exposures', 'select, insert, update, delete');
