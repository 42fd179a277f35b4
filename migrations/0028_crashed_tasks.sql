-- Tasks that a dead worker held and that wait again. Every worker asks for them, so that they are next wherever a slot is free.
create index task_queue_crashed on task_queue (tenant_id) where owner is null and crashes > 0;
