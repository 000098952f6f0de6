-- Times are milliseconds since 1970, status is JobStatus.code().
CREATE TABLE job (
  n            INTEGER PRIMARY KEY AUTOINCREMENT,
  id           TEXT    NOT NULL UNIQUE,
  dag          TEXT    NOT NULL,
  dag_version  INTEGER NOT NULL,
  context      TEXT    NOT NULL,
  triggered_by TEXT    NOT NULL,
  note         TEXT,
  created_at   INTEGER NOT NULL,
  status       INTEGER NOT NULL,
  started_at   INTEGER,
  completed_at INTEGER
);
CREATE INDEX job_by_time ON job (created_at, id);
CREATE INDEX job_by_dag ON job (dag, created_at, id);
CREATE INDEX job_by_status ON job (status, created_at, id);
CREATE INDEX job_unfinished ON job (created_at, id) WHERE status < 2;

-- The journal. The key is what decides races; the checkpoint comes before the events so that asking for it reads no long events.
CREATE TABLE entry (
  job         INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  first_event INTEGER NOT NULL,
  decided_at  INTEGER NOT NULL,
  checkpoint  BLOB,
  events      BLOB    NOT NULL,
  PRIMARY KEY (job, number)
) WITHOUT ROWID;

-- Completions that may not be part of any entry yet. map_index is -1 for a task that is not an item of a mapped task.
CREATE TABLE completion (
  job        INTEGER NOT NULL,
  task       INTEGER NOT NULL,
  map_index  INTEGER NOT NULL,
  attempt    INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  outcome    BLOB    NOT NULL,
  PRIMARY KEY (job, task, map_index, attempt)
) WITHOUT ROWID;

CREATE TABLE idempotency_key (
  key         TEXT    PRIMARY KEY,
  fingerprint TEXT    NOT NULL,
  job         TEXT    NOT NULL,
  expires_at  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires_at);

-- What other processes should look at; read by polling, the oldest thrown away.
CREATE TABLE change (
  n      INTEGER PRIMARY KEY AUTOINCREMENT,
  origin TEXT    NOT NULL,
  job    TEXT    NOT NULL
);

CREATE TABLE dag (
  name        TEXT    PRIMARY KEY,
  version     INTEGER NOT NULL,
  hash        TEXT    NOT NULL,
  enabled     INTEGER NOT NULL,
  operator    INTEGER,
  description TEXT,
  schedule    TEXT,
  task_count  INTEGER NOT NULL,
  source      TEXT    NOT NULL,
  updated_at  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE dag_version (
  name       TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  source     TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  task_count INTEGER NOT NULL,
  definition BLOB    NOT NULL,
  PRIMARY KEY (name, version)
);

CREATE TABLE worker (
  id          TEXT    PRIMARY KEY,
  host        TEXT    NOT NULL,
  pid         INTEGER NOT NULL,
  slots       INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  lease_until INTEGER NOT NULL
) WITHOUT ROWID;
