package dev.cascade.infra;

import dev.cascade.dsl.function.FunctionYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.FunctionProps;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.s3.assets.AssetOptions;
import software.constructs.Construct;

/** A Lambda function from a folder as the local runner takes them: its code, and a {@code function.yaml} that says how to run it. */
final class FolderFunction extends Construct {

    /** Which the local runner takes for any version. */
    private static final Set<String> WITHOUT_VERSION = Set.of("python3", "python3.x");

    /** Those that stand at the beginning of their DAGs, and so have no results to read. */
    private static final Set<String> WITHOUT_UPSTREAM = Set.of("fetch-book");

    private final Function function;

    /**
     * @param folder the folder, whose name is the function's
     * @param bucket the bucket for artifacts, where it finds what is too large to travel
     */
    FolderFunction(Construct scope, Path folder, IBucket bucket) {
        super(scope, folder.getFileName().toString());
        FunctionIdentity identity = FunctionIdentity.of(this);
        if (!WITHOUT_UPSTREAM.contains(folder.getFileName().toString())) {
            identity.may(List.of("s3:GetObject"), bucket.arnForObjects("*"));
            Suppressions.exceptWildcard(identity.role(), Rights.OBJECTS, Rights.WHY_OBJECTS);
        }
        Settings settings = Settings.of(folder);
        Map<String, String> environment = new HashMap<>(settings.environment());
        environment.put("CASCADE_S3_BUCKET", bucket.getBucketName());
        environment.put("BUCKET_NAME", bucket.getBucketName());
        function = new Function(
                this,
                "Function",
                FunctionProps.builder()
                        .functionName(folder.getFileName().toString())
                        .runtime(new Runtime(settings.runtime()))
                        .architecture(Architecture.ARM_64)
                        .handler(settings.handler())
                        .code(code(folder))
                        .timeout(Duration.seconds(settings.timeout().toSeconds()))
                        .memorySize(settings.memory())
                        .environment(environment)
                        .role(identity.role())
                        .logGroup(identity.log())
                        .build());
        Suppressions.except(
                function, "AwsSolutions-L1", "Its function.yaml says what it runs on, here and on one's own machine.");
    }

    private static Code code(Path folder) {
        return Code.fromAsset(
                folder.toString(),
                AssetOptions.builder()
                        .exclude(List.of("__pycache__", ".gitignore", FunctionYaml.FILE))
                        .build());
    }

    Function function() {
        return function;
    }

    /** The content of {@code function.yaml}. Every field but the environment is required, since an account has no defaults for them. */
    private record Settings(
            String runtime, String handler, java.time.Duration timeout, int memory, Map<String, String> environment) {

        static Settings of(Path folder) {
            List<String> problems = new ArrayList<>();
            FunctionYaml yaml = FunctionYaml.read(folder, problems);
            if (problems.isEmpty()) {
                problems.addAll(missing(folder.resolve(FunctionYaml.FILE), yaml));
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(
                        "the function in " + folder + " cannot be deployed:\n  " + String.join("\n  ", problems));
            }
            return new Settings(
                    yaml.runtime().orElseThrow(),
                    yaml.handler().orElseThrow(),
                    yaml.timeout().orElseThrow(),
                    yaml.memoryMb().orElseThrow(),
                    yaml.environment());
        }

        /** What the local runner does without, and an account does not. */
        private static List<String> missing(Path file, FunctionYaml yaml) {
            Map<String, Optional<?>> required = new LinkedHashMap<>();
            required.put("runtime", yaml.runtime());
            required.put("handler", yaml.handler());
            required.put("timeout", yaml.timeout());
            required.put("memory", yaml.memoryMb());
            List<String> missing = new ArrayList<>();
            required.forEach((field, value) -> {
                if (value.isEmpty()) {
                    missing.add(file + ": field \"" + field + "\" is missing, which an account has no default for");
                }
            });
            yaml.runtime()
                    .filter(WITHOUT_VERSION::contains)
                    .ifPresent(runtime -> missing.add(file + ": field \"runtime\" must name a version in an account,"
                            + " such as python3.13, got \"" + runtime + "\""));
            return missing;
        }
    }
}
