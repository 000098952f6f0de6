package dev.cascade.infra;

import dev.cascade.dsl.function.FunctionYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/**
 * Lambda functions from folders, as the local runner takes them, registered as task functions.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class FunctionStack extends Stack {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** Folders that tools leave beside functions. */
    private static final Set<String> TOOLS = Set.of("node_modules", "__pycache__");

    /**
     * Adds the stack to an app.
     *
     * @param scope the app, or a stage of it
     * @param id unique in {@code scope}; it is in the stack's name
     * @param properties account, region, tags and so on; null for the CDK's defaults
     * @param cascade the control plane that invokes them
     * @param functions a folder for each function, whose name is the function's; at least one. Each has a {@link FunctionYaml} with runtime, handler,
     *     timeout and memory
     * @throws IllegalArgumentException if a {@code function.yaml} cannot be used
     */
    public FunctionStack(
            Construct scope, String id, @Nullable StackProps properties, Cascade cascade, List<Path> functions) {
        super(scope, id, properties);
        for (Path function : functions) {
            cascade.registerTaskFunction(new FolderFunction(this, function, cascade.bucket()).function());
        }
    }

    /**
     * The folders of functions in a folder, sorted. Hidden folders, and those that tools leave beside functions, are passed over.
     *
     * @throws IllegalArgumentException if there is none, or one with a name that no function may have
     */
    static List<Path> in(Path folder) {
        try (Stream<Path> folders = Files.list(folder)) {
            List<Path> functions = folders.filter(Files::isDirectory)
                    .filter(function -> !isOfTools(function.getFileName().toString()))
                    .sorted()
                    .toList();
            functions.forEach(FunctionStack::requireName);
            if (functions.isEmpty()) {
                throw new IllegalArgumentException("there is no function in " + folder
                        + "; each is a folder, named as the function, with its code and a function.yaml");
            }
            return functions;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the functions in " + folder, e);
        }
    }

    private static boolean isOfTools(String folder) {
        return folder.startsWith(".") || TOOLS.contains(folder);
    }

    private static void requireName(Path function) {
        if (!NAME.matcher(function.getFileName().toString()).matches()) {
            throw new IllegalArgumentException(
                    "the folder " + function
                            + " cannot be a function: the name of a function is 1 to 64 letters, digits, '-' or '_'; rename the folder");
        }
    }
}
