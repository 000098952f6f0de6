package dev.cascade.port;

/** What became of a conditional write. */
public enum SaveResult {
    SAVED,
    /** Somebody else wrote this entry first, or the job is gone: load again and decide again. */
    CONFLICT
}
