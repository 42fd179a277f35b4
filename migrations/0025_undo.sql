-- Steps whose change was taken back, or why it could not be.
alter table run_steps
  add column undone_at timestamptz,
  add column undo_error jsonb;
