-- Identity: people (accounts), companies (tenants), memberships (users), who signs (principals),
-- browser sessions and token families. Owned by services::identity.
create table accounts (
  id uuid primary key,
  email text not null constraint accounts_email_unique unique,
  name varchar(255) not null,
  password_hash text not null,
  failed_logins integer not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table accounts enable row level security;
alter table accounts force row level security;
select allow_system('accounts', 'select, insert, update');

create table tenants (
  id uuid primary key,
  name varchar(255) not null,
  slug varchar(100) not null constraint tenants_slug_unique unique,
  status varchar(20) not null default 'active' check (status in ('active', 'suspended', 'closed')),
  plan varchar(50) not null default 'starter',
  settings jsonb not null default '{}',
  usage_limits jsonb not null default '{}',
  billing_info jsonb not null default '{}',
  time_zone text not null default 'UTC',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
select protect_tenant_table('tenants', 'select, update', 'id');
select allow_system('tenants', 'select, insert, update');

create table principals (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('user', 'client', 'agent', 'system')),
  name text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
select protect_tenant_table('principals', 'select, insert, update');
select allow_system('principals', 'select, insert');

create table users (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  account_id uuid not null references accounts (id) on delete cascade,
  principal_id uuid not null,
  email varchar(255) not null,
  name varchar(255) not null,
  role varchar(50) not null default 'member'
    check (role in ('owner', 'admin', 'manager', 'editor', 'member', 'contributor', 'client', 'viewer')),
  status varchar(20) not null default 'active' check (status in ('active', 'invited', 'suspended')),
  permissions jsonb not null default '{}',
  last_login_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint users_email_unique unique (tenant_id, email),
  constraint users_account_unique unique (tenant_id, account_id),
  foreign key (tenant_id, principal_id) references principals (tenant_id, id)
);
create index users_account on users (account_id);
create index users_tenant_role_status on users (tenant_id, role, status);
select protect_tenant_table('users', 'select, insert, update');
select allow_system('users', 'select, insert, update');

-- Browser sessions, as the session layer stores them: opaque to us but for the account.
create table sessions (
  id text primary key,
  account_id uuid references accounts (id) on delete cascade,
  data jsonb not null,
  expires_at timestamptz not null
);
create index sessions_account on sessions (account_id);
create index sessions_expiry on sessions (expires_at);
alter table sessions enable row level security;
alter table sessions force row level security;
select allow_system('sessions', 'select, insert, update, delete');

-- A family of refresh tokens: one sign-in by REST. Using an old token ends the family.
create table token_families (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  user_id uuid not null,
  account_id uuid not null references accounts (id) on delete cascade,
  refresh_hash bytea not null,
  used_hashes bytea[] not null default '{}',
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index token_families_refresh on token_families (refresh_hash);
select protect_tenant_table('token_families', 'select');
select allow_system('token_families', 'select, insert, update');
