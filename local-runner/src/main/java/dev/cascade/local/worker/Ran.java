package dev.cascade.local.worker;

import dev.cascade.engine.TaskError;

/** How an attempt went, before its result is put where it belongs. */
public sealed interface Ran {

    /** The task returned this value, as JSON text. */
    record Succeeded(String json) implements Ran {}

    record Failed(TaskError error) implements Ran {}

    record Skipped(String reason) implements Ran {}
}
