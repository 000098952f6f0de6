package dev.cascade.port;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.port.WorkerStore.Worker;

/** Reads the logs of attempts, a part at a time. Thread-safe. */
public interface TaskLogs {

    /**
     * Reads a part of a log.
     *
     * @param from the first byte wanted, counted from 0
     * @param length at most so many bytes
     * @throws java.io.UncheckedIOException if there is a log, and it cannot be read
     */
    Part read(Key key, long from, int length);

    /** Whether the logs of what this worker ran are read here. */
    boolean keepsLogsOf(Worker worker);

    /**
     * Identifies the log of an attempt.
     *
     * @param task the task as the author defined it
     * @param name the task as people name it: its id, and for an item of a mapped task {@code id#3}
     * @param attempt the attempt's number, from 1
     */
    record Key(String jobId, TaskDefinition task, String name, int attempt) {}

    /** What there is of a log. */
    sealed interface Part {

        /**
         * Bytes of it.
         *
         * @param bytes from the one asked for on; empty beyond the end
         * @param size how many bytes the log has
         */
        @SuppressWarnings("ArrayRecordComponent") // nobody compares parts, and bytes are not copied for the sake of it
        record Bytes(byte[] bytes, long size) implements Part {}

        /** There is none: nothing was written yet, or it is kept elsewhere. */
        record Missing() implements Part {}

        /**
         * It is kept where it cannot be read from here.
         *
         * @param where a sentence that says where it is
         */
        record Elsewhere(String where) implements Part {}
    }

    /** Of a process that has no access to logs. */
    TaskLogs NONE = new TaskLogs() {
        @Override
        public Part read(Key key, long from, int length) {
            return new Part.Elsewhere("it is kept where the attempt ran");
        }

        @Override
        public boolean keepsLogsOf(Worker worker) {
            return false;
        }
    };
}
