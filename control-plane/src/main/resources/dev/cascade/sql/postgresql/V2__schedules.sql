-- Schedules: whether a DAG's source has it, and when it runs next.
ALTER TABLE dag ADD COLUMN timezone TEXT;
ALTER TABLE dag ADD COLUMN source_tag TEXT;
ALTER TABLE dag ADD COLUMN present INTEGER NOT NULL DEFAULT 1;
ALTER TABLE dag ADD COLUMN next_run_at BIGINT;
CREATE INDEX dag_by_next_run ON dag (next_run_at) WHERE next_run_at IS NOT NULL;
