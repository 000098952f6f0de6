package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.dynamodb.JobChange;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table's stream: what was left behind, and what viewers are to see. A record that cannot be taken is reported, so that those before it are not read
 * again, and it alone ends where failed records go.
 */
public final class TableStreamHandler implements RequestHandler<DynamodbEvent, StreamsEventResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(TableStreamHandler.class);

    private final AwsControlPlane plane;

    public TableStreamHandler() {
        this(AwsControlPlane.fromEnvironment());
        Priming.with(plane, () -> plane.core().reconcileJobs().reconcile(Priming.NO_JOB));
    }

    TableStreamHandler(AwsControlPlane plane) {
        this.plane = plane;
    }

    @Override
    public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
        try {
            Set<String> seen = new HashSet<>();
            Set<String> shown = new HashSet<>();
            for (DynamodbStreamRecord streamRecord : event.getRecords()) {
                if (!take(streamRecord, seen, shown)) {
                    String number = streamRecord.getDynamodb().getSequenceNumber();
                    return new StreamsEventResponse(List.of(new BatchItemFailure(number)));
                }
            }
            return new StreamsEventResponse(List.of());
        } finally {
            plane.finish();
        }
    }

    /** Whether the record was taken. A job with several records in a batch is looked at once. */
    private boolean take(DynamodbStreamRecord streamRecord, Set<String> seen, Set<String> shown) {
        try {
            Optional<JobChange> change = LambdaStreamRecords.change(streamRecord);
            change.filter(TableStreamHandler::isLeftBehind)
                    .map(JobChange::jobId)
                    .filter(seen::add)
                    .ifPresent(plane.core().reconcileJobs()::reconcile);
            change.filter(c -> LambdaStreamRecords.isWatched(streamRecord))
                    .map(JobChange::jobId)
                    .filter(shown::add)
                    .ifPresent(job -> plane.liveStream().notifyViewers().push(job));
            return true;
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("record", streamRecord.getDynamodb().getSequenceNumber())
                    .setCause(e)
                    .log("a record of the table's stream was not taken");
            return false;
        }
    }

    /** A completion that was recorded only, and a job that was accepted only: somebody has to go on. */
    private static boolean isLeftBehind(JobChange change) {
        return switch (change) {
            case JobChange.CompletionRecorded c -> true;
            case JobChange.EntryAdded e ->
                e.number() == 1
                        && e.entry().filter(first -> first.events().isEmpty()).isPresent();
        };
    }
}
