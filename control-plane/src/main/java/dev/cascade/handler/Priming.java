package dev.cascade.handler;

import dev.cascade.aws.AwsControlPlane;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes once through what a handler does before its process is made a snapshot of, so that classes are loaded and clients are made in every process that
 * begins with the snapshot. Without snapshots nothing happens.
 */
final class Priming implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(Priming.class);

    /** Hooks are forgotten with what they belong to. */
    private static final List<Priming> KEPT = new CopyOnWriteArrayList<>();

    /** A job that there is not, with an id such as jobs have. */
    static final String NO_JOB = "00000000-0000-7000-8000-000000000000";

    private final Runnable harmless;

    private Priming(Runnable harmless) {
        this.harmless = harmless;
    }

    /**
     * Has something done before a snapshot: a call with each client of AWS, and what the handler does.
     *
     * @param harmless does nothing that anybody would notice
     */
    static void with(AwsControlPlane plane, Runnable harmless) {
        Priming priming = new Priming(() -> {
            plane.prime();
            harmless.run();
        });
        KEPT.add(priming);
        Core.getGlobalContext().register(priming);
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        try {
            harmless.run();
        } catch (RuntimeException e) {
            // The function works without: its first invocation takes longer.
            LOG.atWarn().setCause(e).log("the snapshot is not primed");
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        // Connections are made when they are needed.
    }
}
