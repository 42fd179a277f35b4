-- Rows that name another row of their tenant are held to an existing tenant by that row. A second key to `tenants` itself says
-- nothing more, and costs a look and a lock on the tenant's one row for every row written: all runs of a company met there.
alter table workflow_executions drop constraint workflow_executions_tenant_id_fkey;
alter table run_steps drop constraint run_steps_tenant_id_fkey;
-- Events belong to their tenant's head, whose row the same transaction has just written.
alter table outbox drop constraint outbox_tenant_id_fkey,
  add foreign key (tenant_id) references outbox_heads (tenant_id) on delete cascade;
