-- What the steps of a run were given and gave, in bytes of JSON, counted as they are made: a run may hold so much and no more.
alter table workflow_executions add column bytes bigint not null default 0;

-- Most runs belong to no campaign and most approvals of runs to no piece of content: their rows need no place in these indexes.
drop index workflow_executions_campaign;
create index workflow_executions_campaign on workflow_executions (tenant_id, campaign_id, started_at desc) where campaign_id is not null;
drop index approvals_content;
create index approvals_content on approvals (tenant_id, content_id) where content_id is not null;
