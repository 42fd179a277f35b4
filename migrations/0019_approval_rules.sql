-- An approval may be about any item of a run; who may decide, and what is asked besides, stands with it.
alter table approvals
  add column rules jsonb not null default '{}',
  add column answers jsonb,
  drop constraint approvals_subject_check,
  add constraint approvals_subject_check check (subject in ('content', 'workflow', 'item')),
  drop constraint approvals_subject,
  add constraint approvals_subject check (
    (subject = 'content' and content_id is not null and workflow_id is null)
    or (subject = 'workflow' and content_id is null and workflow_id is not null and requested_by is not null)
    or (subject = 'item' and content_id is null and workflow_id is null and run_id is not null and step_id is not null));
