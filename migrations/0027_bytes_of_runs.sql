-- What the steps of a run were given and gave, in bytes of JSON, counted as they are made: a run may hold so much and no more.
alter table workflow_executions add column bytes bigint not null default 0;
