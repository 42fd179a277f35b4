-- A decision may come while the step that would wait for it is still at work: it has looked, and has not yet said that it
-- waits. The mark keeps the decision for it.
alter table run_steps add column woken boolean not null default false;
