-- A run that is walked again from what another one stored, and what was changed of its beginning.
alter table workflow_executions
  add column replays uuid,
  add foreign key (tenant_id, replays) references workflow_executions (tenant_id, id) on delete cascade;
