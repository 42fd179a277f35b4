-- The queue by tenant: a worker takes a few tasks of each tenant in turn, so one that queues a million does not delay the
-- others. Owned by store::queue.
--
-- The index names no column that a claim changes: claiming is a heap-only update and writes no index entry. What is held is
-- found by its key; the tasks of a dead worker by one walk over the table, when a worker has died and not otherwise.
drop index task_queue_ready;
drop index task_queue_held;
create index task_queue_order on task_queue (tenant_id, sort_key, id);
alter table task_queue set (fillfactor = 50);

-- The record of a task is written at its begin and once at its end; room on the page makes the second write a heap-only one.
do $$
declare part regclass;
begin
  for part in select inhrelid::regclass from pg_inherits where inhparent = 'agent_tasks'::regclass loop
    execute format('alter table %s set (fillfactor = 60)', part);
  end loop;
end
$$;

-- Tasks whose outcome is a value and nothing else are completed in batches across tenants.
grant delete on task_queue to bellwether_system;
select allow_system('agent_tasks', 'select, update');

-- A task that fell again and again, or ran out of tries, is dead: it can be looked at and taken up again.
create index agent_tasks_dead on agent_tasks (tenant_id, completed_at) where status = 'dead';
