package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.cascade.aws.AwsControlPlane;
import dev.cascade.usecase.RunSchedules;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The minute: due schedules, the sweep, the deletion of old jobs. One that fails does not stop the others; the invocation fails at its end, which is seen and comes to nothing
 * worse than what the next minute does anyway.
 */
public final class TickHandler implements RequestStreamHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TickHandler.class);

    private final AwsControlPlane plane;
    /** Jobs that were decided upon since this was looked at. */
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    public TickHandler() {
        this(AwsControlPlane.fromEnvironment());
        Priming.with(plane, () -> {
            plane.core().stores().dags().due(plane.core().clock().instant());
            plane.core().reconcileJobs().reconcile(Priming.NO_JOB);
        });
    }

    TickHandler(AwsControlPlane plane) {
        this.plane = plane;
        plane.core().listeners().subscribe((job, state, entry) -> changed.add(job.id()));
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) {
        List<RuntimeException> failures = new ArrayList<>();
        attempt(this::runSchedules, failures);
        attempt(this::sweep, failures);
        attempt(this::prune, failures);
        plane.finish();
        if (!failures.isEmpty()) {
            RuntimeException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    private static void attempt(Runnable part, List<RuntimeException> failures) {
        try {
            part.run();
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    private void runSchedules() {
        RunSchedules.Round round = plane.core().runSchedules().run();
        if (!round.failed().isEmpty()) {
            throw new IllegalStateException("the schedules of these DAGs could not start their job, as logged: "
                    + String.join(", ", round.failed()));
        }
    }

    /** Every minute finds jobs that go on as they should, and decides nothing. What it does decide, somebody else should have. */
    private void sweep() {
        changed.clear();
        plane.core().reconcileJobs().sweep();
        if (!changed.isEmpty()) {
            LOG.atWarn().addKeyValue("jobs", changed.size()).log("sweep found work");
        }
    }

    private void prune() {
        plane.settings().keepJobs().ifPresent(plane.core().pruneJobs()::round);
    }
}
