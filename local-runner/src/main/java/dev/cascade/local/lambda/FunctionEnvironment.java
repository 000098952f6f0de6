package dev.cascade.local.lambda;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment variables of a function's process: Lambda's own, the caller's, the function's, and little else. */
final class FunctionEnvironment {
    /** What a program needs to find its files and trust its certificates. Nothing else of ours is passed on. */
    private static final List<String> INHERITED = List.of(
            "PATH",
            "HOME",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TMPDIR",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "AWS_CA_BUNDLE",
            "REQUESTS_CA_BUNDLE",
            "NODE_EXTRA_CA_CERTS");

    private FunctionEnvironment() {}

    static Map<String, String> inherited() {
        Map<String, String> variables = new HashMap<>();
        for (String name : INHERITED) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> variables.put(name, value));
        }
        return variables;
    }

    /**
     * @param executionEnv value of {@code AWS_EXECUTION_ENV}, such as {@code AWS_Lambda_python3.12}
     * @param runtimeApi address of the process's own Runtime API
     * @param logStream unique name of this process
     */
    static Map<String, String> of(
            FunctionDefinition function,
            LocalLambdaSettings settings,
            String executionEnv,
            Path runtimeFolder,
            String runtimeApi,
            String logStream) {
        Map<String, String> all = inherited();
        // Files of the user's own account must not be found when the caller gives no credentials.
        all.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        all.put("AWS_CONFIG_FILE", "/dev/null");
        all.put("AWS_EC2_METADATA_DISABLED", "true");
        // Not Python's own variable: with it, the standard library would be compiled anew for every state directory.
        all.put("CASCADE_PYCACHE", settings.workDirectory().resolve("pycache").toString());
        all.putAll(settings.environment());
        all.putAll(function.environment());
        all.put("AWS_REGION", settings.region());
        all.put("AWS_DEFAULT_REGION", settings.region());
        all.put("AWS_EXECUTION_ENV", executionEnv);
        all.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
        all.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        all.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMb()));
        all.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        all.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
        all.put("AWS_LAMBDA_LOG_STREAM_NAME", logStream);
        all.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
        all.put("LAMBDA_TASK_ROOT", function.folder().toString());
        all.put("LAMBDA_RUNTIME_DIR", runtimeFolder.toString());
        all.put("_HANDLER", function.handler());
        all.putIfAbsent("TZ", ":UTC");
        return all;
    }
}
