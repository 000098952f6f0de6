-- When a job is checked next; null once it has ended. All open jobs are checked soon.
ALTER TABLE job ADD COLUMN check_at INTEGER;
UPDATE job SET check_at = created_at WHERE status < 2;
CREATE INDEX job_by_check ON job (check_at) WHERE check_at IS NOT NULL;

-- Entries whose effects may not have been carried out.
CREATE TABLE handover (
  job      INTEGER NOT NULL,
  entry    INTEGER NOT NULL,
  check_at INTEGER NOT NULL,
  PRIMARY KEY (job, entry)
) WITHOUT ROWID;
CREATE INDEX handover_by_check ON handover (check_at);

-- Jobs of one DAG in one status: lists, and those that are held back. Unfinished jobs are found by their status.
CREATE INDEX job_by_dag_and_status ON job (dag, status, created_at, id);
DROP INDEX job_unfinished;
