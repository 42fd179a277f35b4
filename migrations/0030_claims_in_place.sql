-- A claim sets the owner of a task. No index may look at that, or each claim becomes a new entry in every index of the table.
drop index task_queue_crashed;
create index task_queue_crashed on task_queue (tenant_id) where crashes > 0;
