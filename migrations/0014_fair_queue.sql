-- The queue by tenant: a worker takes a few tasks of each tenant in turn, so one that queues a million does not delay the
-- others. Owned by store::queue.
--
-- No index names a column that a claim changes: claiming is a heap-only update and writes no index entry. What is held is
-- found by its key; the tasks of a dead worker by one walk over the table, when a worker has died and not otherwise.
drop index task_queue_ready;
drop index task_queue_held;
alter table task_queue
  -- What a cap counts by: `ai`, `post` …
  add column agent_type varchar(100) not null default '',
  -- Of the tasks of a tenant with the same key one is held at a time, in order.
  add column serial_key text,
  -- A cap stands for its agent type.
  add column capped boolean not null default false;
-- Each row is in exactly one of these three: a claim steps over a line that is taken, and over a kind that is full, however
-- many wait there.
create index task_queue_order on task_queue (tenant_id, sort_key, id) where serial_key is null and not capped;
create index task_queue_lines on task_queue (tenant_id, serial_key, sort_key, id) where serial_key is not null;
create index task_queue_capped on task_queue (tenant_id, agent_type, sort_key, id) where serial_key is null and capped;
alter table task_queue set (fillfactor = 50);
-- Kept with the record, so that a dead task goes back into its line.
alter table agent_tasks add column serial_key text;

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

-- A task that took worker after worker down, or ran out of tries, is dead: it can be looked at and taken up again. Its record
-- says so; here stands which ones there are. An index on the record's status would cost every end of every task three entries.
create table queue_dead (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  -- With the two above the record's key.
  created_at timestamptz not null,
  died_at timestamptz not null,
  primary key (tenant_id, id)
);
create index queue_dead_list on queue_dead (tenant_id, died_at desc, id desc);
select protect_tenant_table('queue_dead', 'select, insert, delete');
select allow_system('queue_dead', 'select, insert, delete');

-- How many tasks of a tenant may be held at once: of one agent type, or, with the empty name, of all. A tenant has a row of the
-- empty name as soon as any rule holds for it, a serial key among them; without one its claims ask for nothing more.
create table queue_caps (
  tenant_id uuid not null references tenants (id) on delete cascade,
  agent_type varchar(100) not null,
  held_max integer check (held_max > 0),
  primary key (tenant_id, agent_type)
);
select protect_tenant_table('queue_caps', 'select, insert, update, delete');
select allow_system('queue_caps', 'select');

-- The claims of tenants with a rule. A row counts as long as the claim it names still stands in task_queue; what no longer
-- stands is dropped by the next claim, so that neither an end nor a crash has to think of it. No key refers to task_queue: it
-- would cost every end of every tenant a look here.
create table queue_held (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  owner uuid not null,
  attempt integer not null,
  agent_type varchar(100) not null,
  serial_key text,
  primary key (tenant_id, id)
);
select protect_tenant_table('queue_held', '');
select allow_system('queue_held', 'select, insert, delete');

-- Drops the months of finished tasks that end before a moment, at least thirty days ago. The serving roles own nothing, so this
-- is the one function that acts as the owner: it knows one table, a fixed search path, and is granted to the system role alone
-- (the catalogue check holds it to that). It does not wait long for its lock: claims would queue up behind it.
create function drop_task_partitions(before timestamptz)
returns integer language plpgsql security definer set search_path = pg_catalog, public, pg_temp set lock_timeout = '2s' as $$
declare
  part record;
  dropped integer := 0;
begin
  if before is null or before > now() - interval '30 days' then
    raise exception 'tasks are kept for thirty days at least';
  end if;
  for part in
    select c.oid::regclass as name, substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \(''([^'']+)''\)')::timestamptz as ends
      from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'public.agent_tasks'::regclass
  loop
    if part.ends <= before then
      execute format('drop table %s', part.name);
      dropped := dropped + 1;
    end if;
  end loop;
  return dropped;
end
$$;
revoke all on function drop_task_partitions from public;
grant execute on function drop_task_partitions to bellwether_system;
