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
