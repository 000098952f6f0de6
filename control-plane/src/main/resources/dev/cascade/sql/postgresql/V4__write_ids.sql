-- What tells a write that was repeated from another one's: a number that its writer chose.
ALTER TABLE entry ADD COLUMN write_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dag ADD COLUMN next_run_write_id BIGINT NOT NULL DEFAULT 0;
