package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.cascade.aws.AwsControlPlane;
import dev.cascade.usecase.SyncDags;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DAG files that came, changed or went. Which event tells of them does not matter: the bucket is looked at as it is, by one process at a time.
 */
public final class DagSourceHandler implements RequestStreamHandler {

    private static final Logger LOG = LoggerFactory.getLogger(DagSourceHandler.class);

    private final AwsControlPlane plane;

    public DagSourceHandler() {
        this(AwsControlPlane.fromEnvironment());
        Priming.with(plane, () -> plane.core().stores().dags().find("-"));
    }

    DagSourceHandler(AwsControlPlane plane) {
        this.plane = plane;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) {
        plane.reloadLock().take(this::sync);
    }

    private void sync() {
        SyncDags.Outcome outcome = plane.syncDags().sync();
        outcome.news().forEach(problem -> LOG.atWarn().log(problem));
        if (!outcome.failed().isEmpty()) {
            throw new IllegalStateException(
                    "not listed, so that nothing is known of DAG files there: " + String.join(", ", outcome.failed()));
        }
    }
}
