package dev.cascade.local.lambda;

import dev.cascade.dsl.function.FunctionYaml;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One Lambda function as it would be deployed: where its code is and how it wants to be run.
 *
 * @param name the function's name, which is its folder's name
 * @param folder absolute path of the code, {@code LAMBDA_TASK_ROOT} of the function
 * @param language what it is written in
 * @param runtime the runtime named in {@code function.yaml}, such as {@code python3.12}; empty: whatever this machine has
 * @param handler as in AWS: {@code handler.lambda_handler}, {@code index.handler}, {@code com.acme.Resize::handleRequest}
 * @param timeout longest run of one invocation, at most 15 minutes, which is also the default
 * @param memoryMb memory in MB, 128 (the default) to 10,240
 * @param environment the function's own environment variables
 */
public record FunctionDefinition(
        String name,
        Path folder,
        Language language,
        Optional<String> runtime,
        String handler,
        Duration timeout,
        int memoryMb,
        Map<String, String> environment) {

    /** The languages of functions. */
    public enum Language {
        /** Runs on the machine's {@code python3}. */
        PYTHON,
        /** Runs on the machine's {@code node}. */
        NODE,
        /** Runs on the JDK that runs Cascade. */
        JAVA
    }

    /** Checks the ranges that AWS has. */
    public FunctionDefinition {
        environment = Map.copyOf(environment);
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(FunctionYaml.LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be above 0 and at most 15 minutes, got " + timeout);
        }
        if (memoryMb < FunctionYaml.LEAST_MEMORY_MB || memoryMb > FunctionYaml.MOST_MEMORY_MB) {
            throw new IllegalArgumentException("memory must be 128 to 10240 MB, got " + memoryMb);
        }
    }
}
