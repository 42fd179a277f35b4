-- Workflows get a state, a live version and a draft; versions say who, why and what was checked; publishing can itself need
-- an approval. Owned by services::workflows and services::approvals.
alter table workflows
  add column description text not null default '',
  -- Paused: nothing starts it, what waits goes on waiting. Archived: the same, and out of the usual lists.
  add column status text not null default 'active' check (status in ('active', 'paused', 'archived')),
  -- The version that runs begin with; none before the first publish.
  add column live_version_id uuid,
  -- Who answers for it.
  add column owner uuid,
  -- Whether a publish needs an approval; null asks the company's rule.
  add column publish_needs_approval boolean,
  add constraint workflows_live_version foreign key (tenant_id, live_version_id) references workflow_versions (tenant_id, id),
  add foreign key (tenant_id, owner) references principals (tenant_id, id);

alter table workflow_versions
  add column name text not null default '',
  add column note text not null default '',
  -- The version its draft began from.
  add column from_version uuid,
  -- All issues that were found when it was published, by severity.
  add column checks jsonb not null default '[]',
  -- What became of the runs that were on their way: finish, move or stop.
  add column running text not null default 'finish' check (running in ('finish', 'move', 'stop')),
  add foreign key (tenant_id, from_version) references workflow_versions (tenant_id, id);

-- Until now the newest version was the live one. The owner is held to row-level security too, so it is lifted for the fill.
alter table workflows no force row level security;
alter table workflow_versions no force row level security;
update workflows w set live_version_id = v.id
  from (select distinct on (tenant_id, workflow_id) tenant_id, workflow_id, id
          from workflow_versions order by tenant_id, workflow_id, n desc) v
 where v.tenant_id = w.tenant_id and v.workflow_id = w.id;
alter table workflows force row level security;
alter table workflow_versions force row level security;

-- One per workflow, under the workflow's id; made with the first edit.
create table workflow_drafts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  rev integer not null check (rev >= 0),
  doc jsonb not null,
  doc_hash text not null,
  base_version uuid,
  updated_by uuid not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, id) references workflows (tenant_id, id) on delete cascade,
  foreign key (tenant_id, base_version) references workflow_versions (tenant_id, id),
  foreign key (tenant_id, updated_by) references principals (tenant_id, id)
);
select protect_tenant_table('workflow_drafts', 'select, insert, update, delete');

-- What led from one revision of a draft to the next; the newest thousand of a workflow are kept.
create table workflow_draft_batches (
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- Chosen by the client, so that a batch sent twice counts once.
  id uuid not null,
  workflow_id uuid not null,
  rev integer not null check (rev > 0),
  author uuid not null,
  -- Edit commands with what takes them back; or another document in place of the old one.
  commands jsonb not null default '[]',
  inverse jsonb not null default '[]',
  -- The document that was replaced as a whole.
  replaced jsonb,
  is_replacement boolean not null default false,
  reason text not null default '',
  conflicts jsonb not null default '[]',
  at timestamptz not null,
  primary key (tenant_id, id),
  constraint workflow_draft_batches_rev_unique unique (tenant_id, workflow_id, rev),
  foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade,
  foreign key (tenant_id, author) references principals (tenant_id, id)
);
select protect_tenant_table('workflow_draft_batches', 'select, insert, update, delete');

-- An approval is about a piece of content, or about publishing a workflow's draft.
alter table approvals
  alter column content_id drop not null,
  add column subject text not null default 'content' check (subject in ('content', 'workflow')),
  add column workflow_id uuid,
  add column requested_by uuid,
  -- What was asked for, in the subject's own shape.
  add column request jsonb not null default '{}',
  add constraint approvals_subject check (
    (subject = 'content' and content_id is not null and workflow_id is null)
    or (subject = 'workflow' and content_id is null and workflow_id is not null and requested_by is not null)),
  add foreign key (tenant_id, workflow_id) references workflows (tenant_id, id) on delete cascade,
  add foreign key (tenant_id, requested_by) references principals (tenant_id, id);
-- At most one request of a workflow is open.
create unique index approvals_workflow_open on approvals (tenant_id, workflow_id)
  where subject = 'workflow' and state in ('pending', 'changes_requested');
