package dev.cascade.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How Cascade runs on this machine.
 *
 * @param stateDir the directory of all durable state; {@code .cascade} by default
 * @param databaseUrl PostgreSQL instead of the embedded store, {@code postgresql://…}
 * @param functionDirs folders that hold a folder per Lambda function; of equal names the first counts
 * @param classPath jars and class folders with local tasks and DAGs written in Java
 * @param workers how many tasks run at once; 0: this process runs none
 * @param bucket name of the artifact bucket
 * @param region the AWS region in the environment of functions
 * @param environment further environment variables for functions and commands
 */
public record LocalSettings(
        Path stateDir,
        Optional<String> databaseUrl,
        List<Path> functionDirs,
        List<Path> classPath,
        int workers,
        String bucket,
        String region,
        Map<String, String> environment) {

    public LocalSettings {
        functionDirs = List.copyOf(functionDirs);
        classPath = List.copyOf(classPath);
        environment = Map.copyOf(environment);
        if (workers < 0) {
            throw new IllegalArgumentException(
                    "workers counts tasks that run at once, so it must be at least 0, got " + workers);
        }
    }

    /** Twice the number of processors. */
    public static int defaultWorkers() {
        return 2 * Runtime.getRuntime().availableProcessors();
    }

    /** The settings of a plain {@code cascade run}. */
    public static LocalSettings in(Path stateDir) {
        return new LocalSettings(
                stateDir,
                Optional.empty(),
                List.of(),
                List.of(),
                defaultWorkers(),
                "cascade-artifacts",
                "us-east-1",
                Map.of());
    }
}
