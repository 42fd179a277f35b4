-- Content, the decisions on it, and what was decided by whom.
-- Owned by services::content and services::approvals.
create table content_assets (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  type text not null check (type in ('social', 'blog', 'email', 'ad')),
  title varchar(255) not null,
  -- The body in its own shape (ContentBody).
  data jsonb not null,
  storage_url text,
  tags text[] not null default '{}',
  embedding_ref varchar(255),
  campaign_id uuid,
  run_id uuid,
  -- The step that made it; a step run twice finds its own draft again.
  made_by_step uuid,
  network text check (network in ('x', 'linkedin')),
  status text not null default 'draft'
    check (status in ('draft', 'in_review', 'approved', 'changes_requested', 'rejected', 'published', 'failed')),
  revision integer not null default 1,
  content_hash text not null,
  provenance jsonb not null default '{}',
  findings jsonb not null default '[]',
  score jsonb,
  scheduled_at timestamptz,
  sample boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint content_assets_step_unique unique (tenant_id, made_by_step),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete cascade
);
create index content_assets_list on content_assets (tenant_id, created_at desc, id desc);
create index content_assets_campaign on content_assets (tenant_id, campaign_id, created_at desc);
select protect_tenant_table('content_assets', 'select, insert, update, delete');

create table approvals (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  content_id uuid not null,
  run_id uuid,
  step_id uuid,
  -- Decisions count at this hash only; an edit moves it and the count begins again.
  content_hash text not null,
  state text not null default 'pending'
    check (state in ('pending', 'approved', 'changes_requested', 'rejected', 'expired', 'cancelled')),
  required integer not null default 1 check (required between 1 and 20),
  sample boolean not null default false,
  opened_at timestamptz not null,
  expires_at timestamptz,
  decided_at timestamptz,
  primary key (tenant_id, id),
  constraint approvals_step_unique unique (tenant_id, step_id),
  foreign key (tenant_id, content_id) references content_assets (tenant_id, id) on delete cascade,
  foreign key (tenant_id, run_id) references workflow_executions (tenant_id, id) on delete cascade
);
create index approvals_list on approvals (tenant_id, state, opened_at desc, id desc);
create index approvals_content on approvals (tenant_id, content_id);
select protect_tenant_table('approvals', 'select, insert, update, delete');
select allow_system('approvals', 'select');

-- The trail: written once, never changed; it outlives the user who signed.
create table approval_history (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  workflow_execution_id uuid,
  approval_id uuid not null,
  approver_id uuid not null,
  approval_type varchar(100) not null,
  decision varchar(50) not null check (decision in ('approve', 'request_changes', 'reject')),
  comments text,
  content_hash text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, approval_id) references approvals (tenant_id, id) on delete cascade,
  foreign key (tenant_id, workflow_execution_id) references workflow_executions (tenant_id, id) on delete cascade,
  foreign key (tenant_id, approver_id) references principals (tenant_id, id)
);
create index approval_history_workflow on approval_history (tenant_id, workflow_execution_id);
create index approval_history_approval on approval_history (tenant_id, approval_id, created_at);
select protect_tenant_table('approval_history', 'select, insert');
