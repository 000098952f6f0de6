-- Who triggered the job; null if that is not known.
ALTER TABLE job ADD COLUMN actor TEXT;
