package dev.cascade.local.account;

import dev.cascade.local.lambda.FunctionDefinition;
import dev.cascade.local.lambda.FunctionDefinition.Language;
import dev.cascade.local.lambda.FunctionDirectory;
import dev.cascade.local.lambda.InvokeRequest;
import dev.cascade.local.lambda.InvokeResult;
import dev.cascade.local.lambda.LocalLambda;
import dev.cascade.local.lambda.LocalLambdaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The functions that were deployed into the account, each run by a local Lambda runtime of its own, so that one which is busy keeps no other
 * waiting. Threads may share it.
 */
final class HostedFunctions implements AutoCloseable {

    /** A JVM takes a second of a core to start and a quarter of a gigabyte: two serve an account that one person tries. */
    private static final int JAVA_AT_ONCE = 2;

    private static final int SCRIPTS_AT_ONCE = 4;
    private static final Duration IDLE = Duration.ofMinutes(15);

    private final Path folder;
    private final String region;
    private final Map<String, LocalLambda> runtimes = new ConcurrentHashMap<>();

    /** @param folder where running processes keep their files */
    HostedFunctions(Path folder, String region) {
        this.folder = folder;
        this.region = region;
    }

    InvokeResult invoke(FunctionDefinition function, byte[] event, InvokeRequest request) throws InterruptedException {
        return runtimes.computeIfAbsent(function.name(), name -> runtime(function))
                .invoke(function, event, request);
    }

    private LocalLambda runtime(FunctionDefinition function) {
        LocalLambdaSettings settings = new LocalLambdaSettings(
                folder.resolve(function.name()),
                Map.of(),
                region,
                function.language() == Language.JAVA ? JAVA_AT_ONCE : SCRIPTS_AT_ONCE,
                IDLE);
        return new LocalLambda(new FunctionDirectory(List.of()), settings);
    }

    @Override
    public void close() {
        runtimes.values().forEach(LocalLambda::close);
    }
}
