package dev.cascade.local.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How functions are run on this machine.
 *
 * @param workDirectory where runtime files and logs of running processes are kept; made when missing
 * @param environment variables given to every function, such as {@code AWS_ENDPOINT_URL_S3}; they win over what little
 *     is inherited, a function's own win over them
 * @param region the AWS region that functions see; default {@code us-east-1}
 * @param maxConcurrency how many invocations run at the same time, all functions together; further ones wait, first
 *     come, first served. Default 2 × CPU cores
 * @param idleTimeout after how long an unused process is stopped; default 5 minutes
 */
public record LocalLambdaSettings(
        Path workDirectory, Map<String, String> environment, String region, int maxConcurrency, Duration idleTimeout) {

    /** Checks the numbers, and makes the directory absolute, since functions run in a directory of their own. */
    public LocalLambdaSettings {
        workDirectory = workDirectory.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        if (maxConcurrency < 1) {
            throw new IllegalArgumentException("maxConcurrency must be at least 1, got " + maxConcurrency);
        }
        if (!idleTimeout.isPositive()) {
            throw new IllegalArgumentException("idleTimeout must be above 0, got " + idleTimeout);
        }
    }

    /** The defaults, with everything kept in this directory. */
    public static LocalLambdaSettings in(Path workDirectory) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new LocalLambdaSettings(workDirectory, Map.of(), "us-east-1", 2 * cores, Duration.ofMinutes(5));
    }

    /** These settings with other variables for every function. */
    public LocalLambdaSettings withEnvironment(Map<String, String> variables) {
        return new LocalLambdaSettings(workDirectory, variables, region, maxConcurrency, idleTimeout);
    }

    /** These settings with another region. */
    public LocalLambdaSettings withRegion(String name) {
        return new LocalLambdaSettings(workDirectory, environment, name, maxConcurrency, idleTimeout);
    }

    /** These settings with another limit on invocations at the same time. */
    public LocalLambdaSettings withMaxConcurrency(int invocations) {
        return new LocalLambdaSettings(workDirectory, environment, region, invocations, idleTimeout);
    }

    /** These settings with another life for unused processes. */
    public LocalLambdaSettings withIdleTimeout(Duration timeout) {
        return new LocalLambdaSettings(workDirectory, environment, region, maxConcurrency, timeout);
    }
}
