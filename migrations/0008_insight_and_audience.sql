-- Counters as they were read, their daily gains, when to read next; leads, tracked links, events.
-- Owned by services::insight and services::audience.
create table post_metrics (
  tenant_id uuid not null references tenants (id) on delete cascade,
  publication_id uuid not null,
  read_at timestamptz not null,
  impressions bigint not null,
  reach bigint,
  likes bigint not null,
  comments bigint not null,
  shares bigint not null,
  clicks bigint not null,
  primary key (tenant_id, publication_id, read_at),
  foreign key (tenant_id, publication_id) references publications (tenant_id, id) on delete cascade
);
select protect_tenant_table('post_metrics', 'select, insert, delete');

create table metrics_daily (
  tenant_id uuid not null references tenants (id) on delete cascade,
  publication_id uuid not null,
  day date not null,
  campaign_id uuid,
  network text not null,
  reach bigint not null default 0,
  engagement bigint not null default 0,
  clicks bigint not null default 0,
  sample boolean not null default false,
  primary key (tenant_id, publication_id, day),
  foreign key (tenant_id, publication_id) references publications (tenant_id, id) on delete cascade
);
create index metrics_daily_day on metrics_daily (tenant_id, day);
select protect_tenant_table('metrics_daily', 'select, insert, update, delete');

create table metric_polls (
  tenant_id uuid not null references tenants (id) on delete cascade,
  publication_id uuid not null,
  next_at timestamptz not null,
  until timestamptz not null,
  failures integer not null default 0,
  last_error text,
  primary key (tenant_id, publication_id),
  foreign key (tenant_id, publication_id) references publications (tenant_id, id) on delete cascade
);
create index metric_polls_due on metric_polls (next_at);
select protect_tenant_table('metric_polls', 'select, insert, update, delete');
select allow_system('metric_polls', 'select, update');

create table tracked_links (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  token text not null constraint tracked_links_token_unique unique,
  url text not null,
  campaign_id uuid,
  network text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade
);
select protect_tenant_table('tracked_links', 'select, insert, delete');
select allow_system('tracked_links', 'select');

create table leads (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  email varchar(255) not null,
  phone varchar(40),
  name varchar(255),
  source varchar(100) not null,
  attributes jsonb not null default '{}',
  status text not null default 'new',
  campaign_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint leads_email_unique unique (tenant_id, email),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete set null (campaign_id)
);
create index leads_list on leads (tenant_id, created_at desc, id desc);
select protect_tenant_table('leads', 'select, insert, update, delete');

create table form_keys (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  key_hash bytea not null,
  name text not null,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index form_keys_hash on form_keys (key_hash);
select protect_tenant_table('form_keys', 'select, insert, update');
select allow_system('form_keys', 'select');

create table events (
  id bigint generated always as identity,
  tenant_id uuid not null references tenants (id) on delete cascade,
  event_type text not null,
  source text not null,
  lead_id uuid,
  campaign_id uuid,
  meta jsonb not null default '{}',
  occurred_at timestamptz not null,
  primary key (tenant_id, id, occurred_at),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete set null (lead_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete set null (campaign_id)
) partition by range (occurred_at);
create index events_campaign on events (tenant_id, campaign_id, event_type, occurred_at);
select protect_tenant_table('events', 'select, insert');
create table events_rest partition of events default;
select protect_tenant_table('events_rest', '');
select ensure_partitions('events', 24);
