-- The address of a webhook trigger, and the last call it received. The address stays over versions.
alter table workflow_triggers
  add column hook text constraint workflow_triggers_hook_unique unique,
  add column sample jsonb,
  add column sample_at timestamptz;
select allow_system('workflow_triggers', 'select');
