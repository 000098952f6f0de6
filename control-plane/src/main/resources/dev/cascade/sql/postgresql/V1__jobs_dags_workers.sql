-- Times are milliseconds since 1970, status is JobStatus.code().
CREATE TABLE job (
  n            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id           TEXT COLLATE "C" NOT NULL UNIQUE,
  dag          TEXT COLLATE "C" NOT NULL,
  dag_version  INTEGER NOT NULL,
  context      TEXT    NOT NULL,
  triggered_by TEXT    NOT NULL,
  note         TEXT,
  created_at   BIGINT  NOT NULL,
  status       INTEGER NOT NULL,
  started_at   BIGINT ,
  completed_at BIGINT
);
CREATE INDEX job_by_time ON job (created_at, id);
CREATE INDEX job_by_dag ON job (dag, created_at, id);
CREATE INDEX job_by_status ON job (status, created_at, id);
CREATE INDEX job_unfinished ON job (created_at, id) WHERE status < 2;

-- The journal. The key is what decides races; the checkpoint comes before the events so that asking for it reads no long events.
CREATE TABLE entry (
  job         BIGINT  NOT NULL,
  number      BIGINT  NOT NULL,
  first_event BIGINT  NOT NULL,
  decided_at  BIGINT  NOT NULL,
  checkpoint  BYTEA,
  events      BYTEA   NOT NULL,
  PRIMARY KEY (job, number)
);

-- Completions that may not be part of any entry yet. map_index is -1 for a task that is not an item of a mapped task.
CREATE TABLE completion (
  job        BIGINT  NOT NULL,
  task       INTEGER NOT NULL,
  map_index  INTEGER NOT NULL,
  attempt    INTEGER NOT NULL,
  started_at BIGINT  NOT NULL,
  outcome    BYTEA   NOT NULL,
  PRIMARY KEY (job, task, map_index, attempt)
);

CREATE TABLE idempotency_key (
  key         TEXT COLLATE "C" PRIMARY KEY,
  fingerprint TEXT    NOT NULL,
  job         TEXT    NOT NULL,
  expires_at  BIGINT  NOT NULL
);
CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires_at);

CREATE TABLE dag (
  name        TEXT COLLATE "C" PRIMARY KEY,
  version     INTEGER NOT NULL,
  hash        TEXT    NOT NULL,
  enabled     INTEGER NOT NULL,
  operator    INTEGER,
  description TEXT,
  schedule    TEXT,
  task_count  INTEGER NOT NULL,
  source      TEXT    NOT NULL,
  updated_at  BIGINT  NOT NULL
);
CREATE TABLE dag_version (
  name       TEXT COLLATE "C" NOT NULL,
  version    INTEGER NOT NULL,
  source     TEXT    NOT NULL,
  created_at BIGINT  NOT NULL,
  task_count INTEGER NOT NULL,
  definition BYTEA   NOT NULL,
  PRIMARY KEY (name, version)
);

CREATE TABLE worker (
  id          TEXT COLLATE "C" PRIMARY KEY,
  host        TEXT    NOT NULL,
  pid         BIGINT  NOT NULL,
  slots       INTEGER NOT NULL,
  started_at  BIGINT  NOT NULL,
  lease_until BIGINT  NOT NULL
);
