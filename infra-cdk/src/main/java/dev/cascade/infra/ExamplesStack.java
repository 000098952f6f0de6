package dev.cascade.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/**
 * The Lambda functions that the example DAGs name, registered as task functions.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class ExamplesStack extends Stack {

    /**
     * Adds the stack to an app.
     *
     * @param scope the app, or a stage of it
     * @param id unique in {@code scope}; it is in the stack's name
     * @param properties account, region, tags and so on; null for the CDK's defaults
     * @param cascade the control plane that invokes them
     * @param folder the folder with a folder for each function
     * @throws IllegalStateException if there is none, or one is not built, saying how to build it
     */
    public ExamplesStack(Construct scope, String id, @Nullable StackProps properties, Cascade cascade, Path folder) {
        super(scope, id, properties);
        for (Path function : functions(folder)) {
            cascade.registerTaskFunction(new ExampleFunction(this, function, cascade.bucket()).function());
        }
    }

    private static List<Path> functions(Path folder) {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the example functions in " + folder, e);
        }
    }
}
