package dev.cascade.infra;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.s3.IBucket;

/**
 * What a control plane is made with.
 *
 * @param table the table that holds all state, with a stream of new images: see {@link StateTable}
 * @param bucket the bucket for artifacts
 * @param dags where DAG files are
 * @param authorization who may call the HTTP API; users of a Cognito user pool only if there are pages for them to log in on
 * @param code the jar with the handlers: see {@link BuildOutput#handlers}
 * @param snapStart whether functions start from snapshots (SnapStart), which not every region has; without, they start like any other JVM, in seconds
 * @param keepJobs how long jobs are kept after their end, at least an hour; empty: for ever
 * @param ui the jar with the pages of the web UI: see {@link BuildOutput#ui}; empty: the API has no pages
 * @param database where jobs and DAGs are instead of in the table, which then holds what there is about viewers
 */
public record CascadeProps(
        ITable table,
        IBucket bucket,
        DagFileLocation dags,
        Authorization authorization,
        Code code,
        boolean snapStart,
        Optional<Duration> keepJobs,
        Optional<Code> ui,
        Optional<StateDatabase> database) {

    public CascadeProps {
        if (authorization instanceof Authorization.Cognito && ui.isEmpty()) {
            throw new IllegalArgumentException(
                    "users of a Cognito user pool log in on the pages of the web UI, and this"
                            + " build has none; build with Node.js 20.19 or newer and npm on the path, or bring an issuer of"
                            + " your own (Authorization.Jwt)");
        }
    }

    /** With snapshots and without the web UI, and jobs are kept for ever. */
    public CascadeProps(
            ITable table,
            IBucket bucket,
            DagFileLocation dags,
            Authorization authorization,
            Code code,
            Optional<StateDatabase> database) {
        this(table, bucket, dags, authorization, code, true, Optional.empty(), Optional.empty(), database);
    }
}
