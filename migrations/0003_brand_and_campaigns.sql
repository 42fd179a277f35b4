-- Brand guidelines (one row per version), personas and campaigns.
-- Owned by services::brand and services::campaigns.
create table brand_cores (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  version integer not null check (version > 0),
  state text not null check (state in ('draft', 'published', 'superseded')),
  revision integer not null default 1,
  positioning text not null default '',
  tone text not null default '',
  guidelines jsonb not null,
  embedding_ref varchar(255),
  sample boolean not null default false,
  changed_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint brand_cores_version_unique unique (tenant_id, version),
  foreign key (tenant_id, changed_by) references principals (tenant_id, id)
);
create unique index brand_cores_one_draft on brand_cores (tenant_id) where state = 'draft';
create unique index brand_cores_one_published on brand_cores (tenant_id) where state = 'published';
select protect_tenant_table('brand_cores', 'select, insert, update, delete');

create table personas (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name varchar(255) not null,
  description text not null,
  attributes jsonb not null default '{}',
  embedding_ref varchar(255),
  revision integer not null default 1,
  sample boolean not null default false,
  removed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index personas_list on personas (tenant_id, created_at desc, id) where removed_at is null;
select protect_tenant_table('personas', 'select, insert, update, delete');

create table campaigns (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name varchar(255) not null,
  -- The brief and what later work adds to it.
  strategy jsonb not null default '{}',
  budget numeric(18, 4) not null check (budget >= 0),
  currency char(3) not null,
  start_date date not null,
  end_date date not null,
  channels text[] not null,
  status text not null default 'draft' check (status in ('draft', 'active', 'paused', 'ended')),
  revision integer not null default 1,
  sample boolean not null default false,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check (end_date >= start_date),
  foreign key (tenant_id, created_by) references principals (tenant_id, id)
);
create index campaigns_list on campaigns (tenant_id, created_at desc, id desc);
select protect_tenant_table('campaigns', 'select, insert, update, delete');
