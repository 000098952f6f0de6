-- Who switched the DAG on or off, and when (epoch milliseconds); null if that is not known, or nobody did.
ALTER TABLE dag ADD COLUMN operator_actor TEXT;
ALTER TABLE dag ADD COLUMN operator_at INTEGER;
