-- When a session was last used, for the idle limit, and when it began, for the longest life. Sessions that stand count from now.
alter table sessions
  add column created_at timestamptz not null default now(),
  add column seen_at timestamptz not null default now();
create index sessions_seen on sessions (seen_at);

-- When the refresh token was last changed. It was derived from the end of the family, thirty days before it.
alter table token_families add column rotated_at timestamptz;
update token_families set rotated_at = expires_at - interval '30 days';
alter table token_families alter column rotated_at set default now(), alter column rotated_at set not null;
