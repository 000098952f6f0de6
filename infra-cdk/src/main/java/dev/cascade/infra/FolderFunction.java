package dev.cascade.infra;

import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.dsl.document.DocumentTree;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final String SETTINGS = "function.yaml";

    private static final List<String> FIELDS = List.of("runtime", "handler", "timeout", "memory", "environment");

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
        Settings settings = settings(folder.resolve(SETTINGS));
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
                        .timeout(Duration.seconds(settings.timeout()))
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
                        .exclude(List.of("__pycache__", ".gitignore", SETTINGS))
                        .build());
    }

    private static Settings settings(Path file) {
        try {
            return Settings.of(DocumentTree.read(file, DocumentFormat.YAML));
        } catch (IllegalArgumentException e) {
            throw refused(file, String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw refused(file, "there is no " + SETTINGS + "; it needs runtime, handler, timeout and memory", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static IllegalArgumentException refused(Path file, String why, Exception cause) {
        return new IllegalArgumentException(
                "the function in " + file.getParent() + " cannot be deployed: " + why, cause);
    }

    Function function() {
        return function;
    }

    /** The content of {@code function.yaml}. Every field is required, since an account has no defaults for them. */
    record Settings(String runtime, String handler, int timeout, int memory, Map<String, String> environment) {

        /** Read as on one's own machine, where values of the environment are the texts that are written. */
        static Settings of(Node document) {
            Map<String, String> environment = new HashMap<>();
            MapNode fields = objectOf(document);
            fields.entries().stream()
                    .filter(entry -> !FIELDS.contains(entry.name()))
                    .findFirst()
                    .ifPresent(entry -> {
                        throw refused(
                                entry.line(),
                                "there is no field " + entry.name() + "; the fields are " + String.join(", ", FIELDS));
                    });
            fields.entry("environment")
                    .ifPresent(given -> objectOf(given.value())
                            .entries()
                            .forEach(entry -> environment.put(entry.name(), textOf(entry.value()))));
            return new Settings(
                    textOf(field(fields, "runtime")),
                    textOf(field(fields, "handler")),
                    number("timeout", field(fields, "timeout"), "seconds", 1, 900),
                    number("memory", field(fields, "memory"), "MB", 128, 10_240),
                    environment);
        }

        private static Node field(MapNode fields, String name) {
            return fields.entry(name)
                    .map(MapNode.Entry::value)
                    .orElseThrow(() -> new IllegalArgumentException(SETTINGS + " has no " + name));
        }

        private static int number(String name, Node node, String unit, int least, int most) {
            if (node instanceof ScalarNode scalar
                    && scalar.value() instanceof Integer number
                    && number >= least
                    && number <= most) {
                return number;
            }
            throw refused(
                    node.line(),
                    name + " must be a whole number of " + unit + " from " + least + " to " + most + ", got "
                            + node.shown());
        }

        private static MapNode objectOf(Node node) {
            if (node instanceof MapNode map) {
                return map;
            }
            throw refused(node.line(), "expected an object, got " + node.shown());
        }

        private static String textOf(Node node) {
            if (node instanceof ScalarNode scalar) {
                return scalar.text();
            }
            throw refused(node.line(), "expected a text or a number, got " + node.shown());
        }

        private static IllegalArgumentException refused(int line, String why) {
            return new IllegalArgumentException(SETTINGS + ", line " + line + ": " + why);
        }

        Settings {
            environment = Map.copyOf(environment);
        }
    }
}
