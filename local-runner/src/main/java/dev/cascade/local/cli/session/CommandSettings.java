package dev.cascade.local.cli.session;

import dev.cascade.aws.AwsSettings;
import dev.cascade.local.LocalSettings;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.sql.SqlStores;
import dev.cascade.usecase.PruneJobs;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Settings from the environment, then from {@code .cascade.yaml} in the current folder. A flag, where there is one, wins over both. An empty
 * value counts as not set. Every getter throws a {@link CommandException} for a value that cannot be used. Thread-safe.
 */
public final class CommandSettings {

    /** Every setting there is; the file may hold no other. */
    public static final List<String> NAMES = List.of(
            "AWS_REGION",
            "CASCADE_S3_BUCKET",
            "CASCADE_WORKERS",
            AwsSettings.KEEP_JOBS,
            "DATABASE_URL",
            "CASCADE_NODE_ROLE",
            "CASCADE_TASK_ROLE",
            "CASCADE_TASK_LOGS",
            "DAGS_DIR",
            "DAGS_S3_BUCKET",
            "DAGS_S3_PREFIX",
            "CASCADE_URL",
            "CASCADE_TOKEN",
            "CASCADE_AUTH",
            "CASCADE_STATE_DIR",
            AwsSettings.TABLE,
            AwsSettings.QUEUE_URL,
            AwsSettings.TASK_QUEUE_URL,
            AwsSettings.EVENT_BUS,
            AwsSettings.DATABASE_SECRET);

    /** Those of which any says that an installation in an AWS account is meant. */
    private static final List<String> OF_ACCOUNT = List.of(
            AwsSettings.TABLE,
            AwsSettings.QUEUE_URL,
            AwsSettings.TASK_QUEUE_URL,
            AwsSettings.EVENT_BUS,
            AwsSettings.DATABASE_SECRET);

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]{1,20}){1,5}-\\d{1,3}");
    private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,576}");
    private static final int MOST_WORKERS = 10_000;

    private final Map<String, String> environment;
    private final Map<String, String> file;
    private final Path cwd;

    /**
     * Settings of one command.
     *
     * @param file the values of the settings file; may be empty
     */
    public CommandSettings(Map<String, String> environment, Map<String, String> file, Path cwd) {
        this.environment = environment;
        this.file = file;
        this.cwd = cwd;
    }

    /** The role of a process in the pool. */
    public enum NodeRole {
        /** Decides, runs no tasks. */
        COORDINATOR,
        /** Only runs tasks. */
        WORKER,
        BOTH
    }

    /** The kind of credentials for a control plane. */
    public enum Auth {
        NONE,
        /** A bearer token. */
        TOKEN,
        /** A signature made with AWS credentials. */
        IAM
    }

    /** A setting of the environment, or else of the settings file; empty if it is blank in both. */
    public Optional<String> get(String name) {
        return value(environment, name).or(() -> value(file, name));
    }

    private static Optional<String> value(Map<String, String> from, String name) {
        return Optional.ofNullable(from.get(name)).map(String::strip).filter(v -> !v.isEmpty());
    }

    /** How many tasks run at once: the flag, {@code CASCADE_WORKERS}, or twice the number of processors. */
    public int workers(Optional<String> flag) {
        if (flag.isPresent()) {
            return workers("--workers", flag.get());
        }
        return get("CASCADE_WORKERS")
                .map(value -> workers("CASCADE_WORKERS", value))
                .orElseGet(LocalSettings::defaultWorkers);
    }

    private static int workers(String name, String value) {
        if (value.matches("[0-9]{1,5}") && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= MOST_WORKERS) {
            return Integer.parseInt(value);
        }
        throw CommandException.usage(
                name + " is how many tasks run at once, 1 to " + MOST_WORKERS + ", got \"" + value + "\"");
    }

    /** How long jobs are kept after their end: the flag or {@code CASCADE_KEEP_JOBS}; empty: for ever. */
    public Optional<Duration> keepJobs(Optional<String> flag) {
        return flag.map(value -> keepJobs("--keep-jobs", value))
                .or(() -> get(AwsSettings.KEEP_JOBS).map(value -> keepJobs(AwsSettings.KEEP_JOBS, value)));
    }

    private static Duration keepJobs(String name, String value) {
        try {
            return PruneJobs.parseKeep(value);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(name + ": " + e.getMessage());
        }
    }

    /** What this process does. Default: {@link NodeRole#BOTH}. */
    public NodeRole role() {
        return get("CASCADE_NODE_ROLE").map(CommandSettings::role).orElse(NodeRole.BOTH);
    }

    private static NodeRole role(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "coordinator" -> NodeRole.COORDINATOR;
            case "worker" -> NodeRole.WORKER;
            case "both" -> NodeRole.BOTH;
            default ->
                throw CommandException.usage("CASCADE_NODE_ROLE is coordinator, worker or both, got \"" + value + "\"");
        };
    }

    /** The role whose credentials commands get on a worker of an AWS account; empty: they get none. */
    public Optional<String> taskRole() {
        return matching(
                "CASCADE_TASK_ROLE", ROLE, "the ARN of an IAM role, as arn:aws:iam::123456789012:role/cascade-tasks");
    }

    /** Whether logs of local tasks and commands go to standard output, on a worker of an AWS account; otherwise to files. */
    public boolean logsTasksToStdout() {
        String value = get("CASCADE_TASK_LOGS").orElse("files");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "stdout" -> true;
            case "files" -> false;
            default -> throw CommandException.usage("CASCADE_TASK_LOGS is files or stdout, got \"" + value + "\"");
        };
    }

    /** Rejects settings that apply only to workers of an AWS account. */
    public void refuseTaskSettings() {
        if (logsTasksToStdout()) {
            throw CommandException.usage(
                    "CASCADE_TASK_LOGS=stdout is for workers of an AWS account; here the log of each"
                            + " attempt is a file, so unset it");
        }
        if (taskRole().isPresent()) {
            throw CommandException.usage("CASCADE_TASK_ROLE is for workers of an AWS account; here commands inherit the"
                    + " AWS credentials of the process that runs them, so unset it");
        }
    }

    /** Where everything durable is. */
    public Path stateDir() {
        return cwd.resolve(get("CASCADE_STATE_DIR").orElse(".cascade")).normalize();
    }

    /** The PostgreSQL database that keeps the state; empty: an SQLite file in the state directory. */
    public Optional<String> databaseUrl() {
        Optional<String> url = get("DATABASE_URL");
        url.ifPresent(CommandSettings::checkDatabaseUrl);
        return url;
    }

    private static void checkDatabaseUrl(String url) {
        try {
            SqlStores.checkPostgres(url);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("DATABASE_URL names a PostgreSQL database; " + e.getMessage());
        }
    }

    /** The name under which tasks reach artifacts. Default: {@code cascade-artifacts}. */
    public String bucket() {
        return matching("CASCADE_S3_BUCKET", BUCKET, "the name of a bucket, as cascade-artifacts")
                .orElse("cascade-artifacts");
    }

    /** The region that functions and clients are given. Default: {@code us-east-1}. */
    public String region() {
        return awsRegion().orElse("us-east-1");
    }

    /** The region that is set. */
    public Optional<String> awsRegion() {
        return matching("AWS_REGION", REGION, "an AWS region, as us-east-1");
    }

    private Optional<String> matching(String name, Pattern pattern, String meaning) {
        Optional<String> value = get(name);
        value.filter(v -> !pattern.matcher(v).matches()).ifPresent(v -> {
            throw CommandException.usage(name + " is " + meaning + ", got \"" + v + "\"");
        });
        return value;
    }

    /** The bucket with DAG files; empty if none is to be looked at. */
    public Optional<String> dagBucket() {
        if (get("DAGS_S3_BUCKET").isEmpty() && get("DAGS_S3_PREFIX").isPresent()) {
            throw CommandException.usage(
                    "DAGS_S3_PREFIX is set, but no bucket; set DAGS_S3_BUCKET, or unset DAGS_S3_PREFIX");
        }
        return matching("DAGS_S3_BUCKET", BUCKET, "the name of a bucket");
    }

    /** The prefix of keys of DAG files. */
    public String dagPrefix() {
        return get("DAGS_S3_PREFIX").orElse("");
    }

    /** Where S3 is, if it is not the one in AWS. */
    public Optional<URI> s3Endpoint() {
        return Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
                .flatMap(name -> value(environment, name).map(value -> url(name, value)).stream())
                .findFirst();
    }

    /** The names that are set of the settings of an installation in an AWS account. */
    private List<String> ofAccount() {
        return OF_ACCOUNT.stream().filter(name -> get(name).isPresent()).toList();
    }

    /** Rejects settings of an installation in an AWS account: this command uses the state of this machine. */
    public void refuseAccount() {
        ofAccount().stream().findFirst().ifPresent(name -> {
            throw CommandException.usage(name + " is set, but this command works on the state of this machine;"
                    + " unset it, or talk to the installation with --url or CASCADE_URL");
        });
    }

    /** The installation in an AWS account whose pool a worker is to join; empty if none is meant. */
    public Optional<AwsSettings> account() {
        List<String> named = ofAccount();
        if (named.isEmpty()) {
            return Optional.empty();
        }
        if (get("DATABASE_URL").isPresent()) {
            throw CommandException.usage("DATABASE_URL names the state of one control plane, and " + named.getFirst()
                    + " that of another; unset the one that is not meant");
        }
        Map<String, String> values = new HashMap<>();
        for (String name : NAMES) {
            get(name).ifPresent(value -> values.put(name, value));
        }
        try {
            return Optional.of(AwsSettings.of(values));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Has the AWS SDK know the region also where only the file names it; the SDK looks at the environment and at this property. */
    public void exportRegion() {
        awsRegion()
                .filter(region -> environment.get("AWS_REGION") == null)
                .ifPresent(region -> System.setProperty("aws.region", region));
    }

    /** The control plane to talk to: the flag or {@code CASCADE_URL}; without a slash at the end. */
    public Optional<URI> url(Optional<String> flag) {
        return flag.map(value -> url("--url", value))
                .or(() -> get("CASCADE_URL").map(value -> url("CASCADE_URL", value)));
    }

    private static URI url(String name, String value) {
        try {
            URI url = new URI(value.replaceAll("/+$", ""));
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The message below says all there is to say.
        }
        throw CommandException.usage(name + " is an address such as http://localhost:4000, got \"" + value + "\"");
    }

    /** The bearer token for a control plane: the flag, or else {@code CASCADE_TOKEN}. */
    public Optional<String> token(Optional<String> flag) {
        return flag.or(() -> get("CASCADE_TOKEN"));
    }

    /** The kind of credentials that is set. */
    public Optional<Auth> auth() {
        return get("CASCADE_AUTH").map(CommandSettings::auth);
    }

    private static Auth auth(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "none" -> Auth.NONE;
            case "token" -> Auth.TOKEN;
            case "iam" -> Auth.IAM;
            default -> throw CommandException.usage("CASCADE_AUTH is iam, token or none, got \"" + value + "\"");
        };
    }
}
