package dev.cascade.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/**
 * Lambda functions from a folder that holds a folder for each, as the local runner takes them, registered as task functions.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class FunctionStack extends Stack {

    /**
     * Adds the stack to an app.
     *
     * @param scope the app, or a stage of it
     * @param id unique in {@code scope}; it is in the stack's name
     * @param properties account, region, tags and so on; null for the CDK's defaults
     * @param cascade the control plane that invokes them
     * @param folder the folder; the names of the folders in it are the functions' names. Each has a {@code function.yaml} with {@code runtime},
     *     {@code handler}, {@code timeout} in seconds and {@code memory} in MB
     * @param leftOut names of functions that are not deployed
     * @throws IllegalArgumentException if a {@code function.yaml} cannot be used
     */
    public FunctionStack(
            Construct scope,
            String id,
            @Nullable StackProps properties,
            Cascade cascade,
            Path folder,
            Set<String> leftOut) {
        super(scope, id, properties);
        for (Path function : functions(folder)) {
            if (leftOut.contains(function.getFileName().toString())) {
                continue;
            }
            cascade.registerTaskFunction(new FolderFunction(this, function, cascade.bucket()).function());
        }
    }

    /** The folders of the functions in a folder. */
    static List<Path> functions(Path folder) {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the functions in " + folder, e);
        }
    }
}
