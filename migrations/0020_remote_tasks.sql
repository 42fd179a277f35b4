-- Tasks that only a worker outside of our own processes can do (task_type 'remote', agent_type = the capability it asks for).
-- They stand in an index of their own, so that our own claims neither see them nor step over them, however many wait.
-- Owned by store::queue.
drop index task_queue_order;
drop index task_queue_capped;
create index task_queue_order on task_queue (tenant_id, sort_key, id)
  where serial_key is null and not capped and task_type <> 'remote';
create index task_queue_capped on task_queue (tenant_id, agent_type, sort_key, id)
  where serial_key is null and capped and task_type <> 'remote';
create index task_queue_remote on task_queue (tenant_id, agent_type, sort_key, id) where task_type = 'remote';
-- The index of lines knows the task's line and nothing of its type.
alter table task_queue add constraint task_queue_remote_line check (task_type <> 'remote' or serial_key is null);

-- Keys with which one company's own workers outside come in: they are handed that company's tasks and no others. Kept as hashes.
-- Owned by store::queue.
create table worker_keys (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  key_hash bytea not null,
  name text not null,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index worker_keys_hash on worker_keys (key_hash);
select protect_tenant_table('worker_keys', 'select, insert, update');
select allow_system('worker_keys', 'select');
