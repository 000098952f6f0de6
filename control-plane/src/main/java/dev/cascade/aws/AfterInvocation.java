package dev.cascade.aws;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from an invocation and nobody waits for, but must be done before it ends: a Lambda environment stands still between invocations.
 * Thread-safe.
 */
public final class AfterInvocation implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(AfterInvocation.class);

    private final ConcurrentLinkedQueue<Runnable> left = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable command) {
        left.add(command);
    }

    /** Does what is left, and what that leaves. A failure is logged: the sweep makes up for it. */
    public void finish() {
        for (Runnable next = left.poll(); next != null; next = left.poll()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("what followed from an invocation failed");
            }
        }
    }
}
