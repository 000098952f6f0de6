package dev.cascade.local.worker;

import java.io.IOException;
import java.io.OutputStream;

/** The log of one attempt. Thread-safe. */
public sealed interface AttemptLog permits FileAttemptLog, JsonAttemptLog {

    /** A stream that adds to the log. It survives an interrupt of the thread that writes. */
    OutputStream append() throws IOException;
}
