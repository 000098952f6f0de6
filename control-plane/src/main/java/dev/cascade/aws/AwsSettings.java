package dev.cascade.aws;

import dev.cascade.api.ServiceInfo;
import dev.cascade.usecase.PruneJobs;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process needs to know of the installation it belongs to: the names of its parts, from the environment. Immutable.
 *
 * @param table the DynamoDB table that holds all state
 * @param bucket the S3 bucket for artifacts
 * @param queueUrl the control queue: results of tasks, timers, pieces of fan-outs
 * @param taskQueueUrl the queue of local tasks
 * @param eventBus the EventBridge bus that gets an event for each job's end; empty for none
 * @param streamEndpoint where messages to WebSocket clients are posted; empty for processes that post none
 * @param streamUrl where WebSocket clients connect
 * @param inlineAdvance whether who hears of a completion advances the job; off only to test that the stream and the sweep make up for it
 * @param dagBucket the S3 bucket that holds DAG files; empty if none does
 * @param dagPrefix the prefix of their keys; may be empty
 * @param dagSource ARN of the function that looks at the DAG files when it is invoked; empty for processes that do not invoke it
 * @param keepJobs how long jobs are kept after their end; empty: for ever
 * @param databaseSecret ARN of the secret with the PostgreSQL database to use instead of the table; empty for the table
 * @param info how the gateway authenticates callers of the HTTP API
 */
public record AwsSettings(
        String table,
        String bucket,
        String queueUrl,
        String taskQueueUrl,
        Optional<String> eventBus,
        Optional<String> streamEndpoint,
        Optional<String> streamUrl,
        boolean inlineAdvance,
        Optional<String> dagBucket,
        String dagPrefix,
        Optional<String> dagSource,
        Optional<Duration> keepJobs,
        Optional<String> databaseSecret,
        ServiceInfo info) {

    public static final String TABLE = "CASCADE_TABLE";
    public static final String BUCKET = "CASCADE_S3_BUCKET";
    public static final String QUEUE_URL = "CASCADE_QUEUE_URL";
    public static final String TASK_QUEUE_URL = "CASCADE_TASK_QUEUE_URL";
    public static final String EVENT_BUS = "CASCADE_EVENT_BUS";
    public static final String STREAM_ENDPOINT = "CASCADE_STREAM_ENDPOINT";
    public static final String STREAM_URL = "CASCADE_STREAM_URL";
    public static final String INLINE_ADVANCE = "CASCADE_INLINE_ADVANCE";
    public static final String CLOCK_AHEAD = "CASCADE_CLOCK_AHEAD";
    public static final String DAG_BUCKET = "DAGS_S3_BUCKET";
    public static final String DAG_PREFIX = "DAGS_S3_PREFIX";
    public static final String DAG_SOURCE = "CASCADE_DAG_SOURCE";
    public static final String KEEP_JOBS = "CASCADE_KEEP_JOBS";
    public static final String DATABASE_SECRET = "CASCADE_DATABASE_SECRET";
    public static final String AUTH_ISSUER = "CASCADE_AUTH_ISSUER";
    public static final String AUTH_CLIENT_ID = "CASCADE_AUTH_CLIENT_ID";
    public static final String AUTH_SCOPES = "CASCADE_AUTH_SCOPES";

    /** The tag on functions and state machines by which the control plane may use them. Its value is the name of the control plane's stack. */
    public static final String TASK_TAG = "cascade:task";

    /** What to do with a function or a state machine that the CDK app only imports, and so cannot tag. */
    public static final String TAG_IMPORTED = "one that the app only imports also needs the tag " + TASK_TAG
            + " with the name of the control plane's stack";

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException naming everything that is missing or cannot be used
     */
    public static AwsSettings of(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        for (String name : List.of(TABLE, BUCKET, QUEUE_URL, TASK_QUEUE_URL)) {
            if (value(environment, name).isEmpty()) {
                problems.add(name + " is not set");
            }
        }
        String inline = value(environment, INLINE_ADVANCE).orElse("on");
        if (!inline.equals("on") && !inline.equals("off")) {
            problems.add(INLINE_ADVANCE + " is \"on\" or \"off\", got \"" + inline + "\"");
        }
        Optional<Duration> keepJobs = Optional.empty();
        try {
            keepJobs = value(environment, KEEP_JOBS).map(PruneJobs::parseKeep);
        } catch (IllegalArgumentException e) {
            problems.add(KEEP_JOBS + ": " + e.getMessage());
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    String.join("; ", problems) + "; the stack's outputs and `cascade account status` tell the values");
        }
        return new AwsSettings(
                value(environment, TABLE).orElseThrow(),
                value(environment, BUCKET).orElseThrow(),
                value(environment, QUEUE_URL).orElseThrow(),
                value(environment, TASK_QUEUE_URL).orElseThrow(),
                value(environment, EVENT_BUS),
                value(environment, STREAM_ENDPOINT),
                value(environment, STREAM_URL),
                inline.equals("on"),
                value(environment, DAG_BUCKET),
                value(environment, DAG_PREFIX).orElse(""),
                value(environment, DAG_SOURCE),
                keepJobs,
                value(environment, DATABASE_SECRET),
                info(environment));
    }

    /** With an issuer, callers have its tokens; without one, they sign. */
    private static ServiceInfo info(Map<String, String> environment) {
        return value(environment, AUTH_ISSUER)
                .map(issuer -> ServiceInfo.ofIssuer(
                        issuer,
                        value(environment, AUTH_CLIENT_ID).orElse(""),
                        value(environment, AUTH_SCOPES).stream()
                                .flatMap(scopes -> Stream.of(scopes.split(" +")))
                                .toList()))
                .orElseGet(() -> ServiceInfo.of(ServiceInfo.Authentication.IAM));
    }

    /**
     * The clock of a function: the machine's, or as far ahead of it as the environment says, which is only to test what lasts for days.
     *
     * @throws IllegalArgumentException if {@value #CLOCK_AHEAD} is no ISO 8601 duration, as {@code PT48H}
     */
    static InstantSource clock(Map<String, String> environment) {
        String ahead = value(environment, CLOCK_AHEAD).orElse("PT0S");
        try {
            return Clock.offset(Clock.systemUTC(), Duration.parse(ahead));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(CLOCK_AHEAD + " is a duration such as PT48H, got \"" + ahead + "\"", e);
        }
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
    }
}
