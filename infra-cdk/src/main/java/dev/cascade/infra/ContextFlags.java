package dev.cascade.infra;

import dev.cascade.usecase.PruneJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads {@link DeploymentOptions} from the CDK's context. What is there and cannot be used is refused, all of it at once. */
final class ContextFlags {

    /** The flags, each with what it takes. */
    static final Map<String, String> KNOWN = known();

    /** What the CDK itself keeps in the context. */
    private static final Predicate<String> OF_THE_CDK =
            name -> name.contains(":") || name.contains("/") || name.equals("acknowledged-issue-numbers");

    private static final String YES_OR_NO = "true or false";

    private final Map<String, ?> context;
    private final List<String> problems = new ArrayList<>();

    private ContextFlags(Map<String, ?> context) {
        this.context = context;
    }

    private static Map<String, String> known() {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("auth", "iam (the default) or jwt");
        flags.put("jwtIssuer", "the https:// URL of the issuer, which must answer while it is deployed, with auth=jwt");
        flags.put("jwtAudience", "the audience of tokens, with auth=jwt");
        flags.put("jwtClientId", "the client of the issuer that pages log in as (default: jwtAudience), with auth=jwt");
        flags.put("jwtReadScope", "a scope (default " + Authorization.Jwt.READ_SCOPE + "), with auth=jwt");
        flags.put("jwtWriteScope", "a scope (default " + Authorization.Jwt.WRITE_SCOPE + "), with auth=jwt");
        flags.put("login", "cognito: makes an issuer and its users, with auth=jwt (default: none is made)");
        flags.put("dagsBucket", "the name of a bucket that tells EventBridge of its objects (default: a new one)");
        flags.put("dagsPrefix", "what the keys of DAG files begin with (default: nothing)");
        flags.put("store", "dynamodb (the default) or postgres");
        flags.put("examples", YES_OR_NO + " (the default)");
        flags.put("snapStart", "true (the default) or false");
        flags.put("keepJobs", "how long jobs are kept after their end, as 90d or 36h, at least 1h (default: for ever)");
        flags.put("functions", "a folder with a folder for each Lambda function of yours (default: none)");
        flags.put("workers", "0 to 1000, the most workers that run at once (default 4)");
        flags.put("workerImage", "an image with Java 21 or newer for workers (default: Amazon Corretto)");
        flags.put("workerJars", "a folder with the jars of your local tasks");
        flags.put("taskRole", "the ARN of a role whose credentials command tasks get (default: they get none)");
        flags.put("monitoring", "true (the default) or false");
        flags.put("alarmTopic", "the ARN of an SNS topic that alarms are sent to (default: none)");
        return flags;
    }

    /**
     * Reads them.
     *
     * @param context names and values, among them those of the CDK
     * @throws IllegalArgumentException naming everything that is wrong, and the flags there are
     */
    static DeploymentOptions read(Map<String, ?> context) {
        return new ContextFlags(context).read();
    }

    private DeploymentOptions read() {
        context.keySet().stream().filter(OF_THE_CDK.negate()).forEach(name -> {
            if (!KNOWN.containsKey(name)) {
                problems.add("there is no flag \"" + name + "\"");
            }
        });
        DeploymentOptions options = new DeploymentOptions(
                authorization(),
                matching("dagsBucket", "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
                text("dagsPrefix").orElse(""),
                DeploymentOptions.Store.valueOf(
                        oneOf("store", "dynamodb", "postgres").toUpperCase(Locale.ROOT)),
                oneOf("examples", "false", "true").equals("true"),
                oneOf("snapStart", "true", "false").equals("true"),
                keepJobs(),
                folder("functions"),
                workers(),
                text("workerImage"),
                folder("workerJars"),
                matching("taskRole", "arn:[a-z-]+:iam::\\d{12}:role/[\\w+=,.@/-]+"),
                oneOf("monitoring", "true", "false").equals("true"),
                matching("alarmTopic", "arn:[a-z-]+:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]+"));
        if (options.workers() == 0) {
            Stream.of("workerImage", "workerJars", "taskRole")
                    .filter(name -> text(name).isPresent())
                    .forEach(name -> problems.add(name + " is for workers, and workers=0 says that there are none"));
        }
        if (options.alarmTopic().isPresent() && !options.monitoring()) {
            problems.add("alarmTopic is for alarms, and monitoring=false says that there are none");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(message());
        }
        return options;
    }

    private String message() {
        StringBuilder message =
                new StringBuilder("the context (-c NAME=VALUE, or \"context\" in cdk.json) cannot be used:");
        problems.forEach(problem -> message.append("\n  - ").append(problem));
        message.append("\nThe flags are:");
        KNOWN.forEach((name, takes) ->
                message.append("\n  ").append(name).append(": ").append(takes));
        return message.toString();
    }

    /** Empty: a user pool is to be made. */
    private Optional<Authorization> authorization() {
        List<String> ofJwt =
                KNOWN.keySet().stream().filter(name -> name.startsWith("jwt")).toList();
        Optional<String> login = matching("login", "cognito");
        if (!oneOf("auth", "iam", "jwt").equals("jwt")) {
            Stream.concat(ofJwt.stream().sorted(), Stream.of("login"))
                    .filter(name -> text(name).isPresent())
                    .forEach(name -> problems.add(name + " is for auth=jwt, and auth is \""
                            + text("auth").orElse("iam") + "\""));
            return Optional.of(new Authorization.Iam());
        }
        if (login.isPresent()) {
            ofJwt.stream()
                    .filter(name -> text(name).isPresent())
                    .forEach(name ->
                            problems.add(name + " is for an issuer that is there, and login=cognito makes one"));
            return Optional.empty();
        }
        String issuer = required("jwtIssuer", "https://\\S+");
        String audience = required("jwtAudience", "\\S+");
        return Optional.of(new Authorization.Jwt(
                issuer,
                audience,
                matching("jwtClientId", "\\S+").orElse(audience),
                text("jwtReadScope").orElse(Authorization.Jwt.READ_SCOPE),
                text("jwtWriteScope").orElse(Authorization.Jwt.WRITE_SCOPE)));
    }

    private int workers() {
        String given = text("workers").orElse("4");
        if (!given.matches("\\d{1,4}") || Integer.parseInt(given) > 1000) {
            problem("workers", given);
            return 1;
        }
        return Integer.parseInt(given);
    }

    private Optional<Duration> keepJobs() {
        try {
            return text("keepJobs").map(PruneJobs::parseKeep);
        } catch (IllegalArgumentException e) {
            problem("keepJobs", text("keepJobs").orElseThrow());
            return Optional.empty();
        }
    }

    private Optional<Path> folder(String name) {
        Optional<Path> folder = text(name).map(Path::of).map(Path::toAbsolutePath);
        folder.filter(path -> !Files.isDirectory(path)).ifPresent(path -> problem(name, path.toString()));
        return folder;
    }

    private String required(String name, String pattern) {
        if (text(name).isEmpty()) {
            problems.add(name + " is missing: " + KNOWN.get(name));
        }
        return matching(name, pattern).orElse("");
    }

    private Optional<String> matching(String name, String pattern) {
        Optional<String> given = text(name);
        given.filter(value -> !value.matches(pattern)).ifPresent(value -> problem(name, value));
        return given;
    }

    /** The value, or the first of those it may be. */
    private String oneOf(String name, String first, String second) {
        String given = text(name).orElse(first);
        if (!given.equals(first) && !given.equals(second)) {
            problem(name, given);
            return first;
        }
        return given;
    }

    private void problem(String name, String given) {
        problems.add(name + " is \"" + given + "\"; it takes " + KNOWN.get(name));
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(context.get(name))
                .map(Object::toString)
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
