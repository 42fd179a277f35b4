-- What steps of workflows need beside their runs: tags and consent of leads, secrets that parameters
-- name, messages inside the product. Owned by services::audience, ::integrations and ::notifications.
alter table leads
  add column tags text[] not null default '{}' check (cardinality(tags) <= 50),
  -- Whether the person agreed to be written to. Nothing: never asked, which counts as no.
  add column consent boolean;

-- Secrets of other systems. Sealed for tenant, table and row; nobody can read one again.
create table secrets (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name varchar(60) not null,
  sealed bytea not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint secrets_name_unique unique (tenant_id, name)
);
select protect_tenant_table('secrets', 'select, insert, update, delete');

-- Messages to people inside the product. A step that runs again tells nobody twice.
create table notifications (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  user_id uuid not null,
  run_id uuid,
  -- The step's number within the run; attempts share it.
  item_ix integer,
  title varchar(200) not null,
  text varchar(4000) not null,
  link varchar(500),
  read_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint notifications_step_unique unique (tenant_id, run_id, item_ix, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete set null (run_id)
);
create index notifications_list on notifications (tenant_id, user_id, created_at desc, id desc);
select protect_tenant_table('notifications', 'select, insert, update');
