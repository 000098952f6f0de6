package dev.cascade.local.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redirects {@link System#out} and {@link System#err}. Output of the thread of a Java task, and of threads that it started, goes to the log
 * of its attempt; output of other threads goes to the streams of the process. Thread-safe.
 */
public final class TaskOutputRedirect {

    private static final Logger LOGGER = LoggerFactory.getLogger(TaskOutputRedirect.class);

    private static final InheritableThreadLocal<@Nullable Printed> PRINTED = new InheritableThreadLocal<>();

    private static @Nullable TaskOutputRedirect installed;

    private final PrintStream out;
    private final PrintStream err;

    private TaskOutputRedirect(PrintStream otherOut, PrintStream otherErr) {
        this.out = routed(otherOut);
        this.err = routed(otherErr);
    }

    private static PrintStream routed(PrintStream other) {
        return new PrintStream(new Routed(other), true, StandardCharsets.UTF_8);
    }

    /**
     * Redirects the standard streams of this JVM; only the first call has an effect.
     *
     * @param otherOut gets what threads outside of tasks print to standard output
     * @param otherErr gets what they print to standard error
     */
    public static synchronized void install(PrintStream otherOut, PrintStream otherErr) {
        if (installed == null) {
            installed = new TaskOutputRedirect(otherOut, otherErr);
            restore();
        }
    }

    /** Undoes a {@link System#setOut} or {@link System#setErr} of a task. */
    static synchronized void restore() {
        TaskOutputRedirect streams = installed;
        if (streams != null && System.out != streams.out) {
            System.setOut(streams.out);
        }
        if (streams != null && System.err != streams.err) {
            System.setErr(streams.err);
        }
    }

    /** From now on, what this thread and the threads that it starts print goes to this log. */
    static void begin(AttemptLog log) {
        PRINTED.set(new Printed(log));
    }

    /** Ends the redirection for this thread, since the attempt has ended. */
    static void end() {
        Printed printed = PRINTED.get();
        PRINTED.remove();
        if (printed != null) {
            printed.end();
        }
        restore();
    }

    /** What the threads of one attempt print. The file stays open until the attempt ends; a thread that goes on opens it for each write. */
    private static final class Printed {

        private final AttemptLog log;
        private @Nullable OutputStream file;
        private boolean ended;

        Printed(AttemptLog log) {
            this.log = log;
        }

        synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            OutputStream open = file;
            if (open == null) {
                open = log.append();
                file = open;
            }
            open.write(bytes, offset, length);
            if (ended) {
                close();
            }
        }

        synchronized void end() {
            ended = true;
            try {
                close();
            } catch (IOException e) {
                LOGGER.atWarn().setCause(e).log("the log {} could not be closed", log);
            }
        }

        private void close() throws IOException {
            OutputStream open = file;
            file = null;
            if (open != null) {
                open.close();
            }
        }
    }

    /** Asks for each write which attempt the thread belongs to. */
    private static final class Routed extends OutputStream {

        private final PrintStream other;

        Routed(PrintStream other) {
            this.other = other;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Printed printed = PRINTED.get();
            if (printed == null) {
                other.write(bytes, offset, length);
            } else {
                printed.write(bytes, offset, length);
            }
        }

        @Override
        public void flush() {
            if (PRINTED.get() == null) {
                other.flush();
            }
        }
    }
}
