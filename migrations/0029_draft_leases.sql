-- Who may change a draft: at most one open editor at a time. Owned by services::workflows. Every writer of these
-- tables holds the workflow's lock, and all times are those of the database.
create table workflow_leases (
  tenant_id uuid not null references tenants (id) on delete cascade,
  workflow_id uuid not null,
  -- How often the lease has gone to another editor: an edit under an older term is refused.
  term bigint not null check (term >= 0),
  -- The editor that has it, and whose it is; nothing when it was given back.
  session uuid,
  holder uuid,
  expires_at timestamptz,
  -- When the holder last changed something, or got the lease.
  edited_at timestamptz,
  primary key (tenant_id, workflow_id),
  constraint workflow_leases_whole check (num_nulls(session, holder, expires_at, edited_at) in (0, 4)),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade,
  foreign key (tenant_id, holder) references users (tenant_id, id) on delete cascade
);
select protect_tenant_table('workflow_leases', 'select, insert, update');

-- Who asked the holder for it; at most one request of a person.
create table workflow_lease_requests (
  tenant_id uuid not null references tenants (id) on delete cascade,
  workflow_id uuid not null,
  session uuid not null,
  user_id uuid not null,
  at timestamptz not null,
  refused_at timestamptz,
  primary key (tenant_id, workflow_id, session),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
select protect_tenant_table('workflow_lease_requests', 'select, insert, delete');
