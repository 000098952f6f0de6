package dev.cascade.local.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Lambda functions of this machine: one folder per function, named as the function is, in an ordered list of
 * directories. When two directories hold the same name, the first wins.
 *
 * <p>A folder holds what would be deployed: {@code handler.py} (default handler {@code handler.lambda_handler}),
 * {@code index.mjs} or {@code index.js} ({@code index.handler}), or Java code ({@code *.jar}, {@code lib/*.jar},
 * {@code classes/}; its handler must be named). {@code function.yaml} may say {@code runtime}, {@code handler},
 * {@code timeout} (seconds, or "5m"; default 15 minutes), {@code memory} (MB; default 128) and {@code environment}.
 *
 * <p>Folders are read at every call, so that edits are seen. Threads may share an instance.
 */
public final class FunctionDirectory {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern REFERENCE = Pattern.compile(
            "(?:arn:[^:]+:lambda:[^:]*:[^:]*:function:|[0-9]{12}:function:)?([A-Za-z0-9_-]{1,64})(?::[$A-Za-z0-9_-]+)?");

    private final List<Path> roots;

    /**
     * Looks for functions in these directories.
     *
     * @param roots the directories, first wins; one that does not exist holds no functions
     */
    public FunctionDirectory(List<Path> roots) {
        this.roots =
                roots.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
    }

    /**
     * Finds a function.
     *
     * @param reference a name, or an ARN of a function; a version or alias behind it is accepted and means the one there is
     * @return the function; empty if no directory holds it
     * @throws InvalidFunctionException if its folder or {@code function.yaml} is wrong, with every problem
     */
    public Optional<FunctionDefinition> find(String reference) {
        Matcher matcher = REFERENCE.matcher(reference);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1);
        return roots.stream()
                .map(root -> root.resolve(name))
                .filter(Files::isDirectory)
                .findFirst()
                .map(folder -> new FunctionFolder(name, folder).read());
    }

    /** The names of all functions, sorted, each once. */
    public List<String> names() {
        return folders()
                .map(folder -> folder.getFileName().toString())
                .filter(name -> NAME.matcher(name).matches())
                .distinct()
                .sorted()
                .toList();
    }

    /** Folders beside those of functions, sorted, whose name no function can have. */
    public List<Path> misnamed() {
        return folders()
                .filter(folder -> !NAME.matcher(folder.getFileName().toString()).matches())
                .sorted()
                .toList();
    }

    /** Without hidden ones, and those that tools leave beside functions. */
    private Stream<Path> folders() {
        return roots.stream().flatMap(FunctionDirectory::foldersIn);
    }

    private static Stream<Path> foldersIn(Path root) {
        if (!Files.isDirectory(root)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries
                    .filter(Files::isDirectory)
                    .filter(entry -> !isOfTools(entry.getFileName().toString()))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the functions in " + root, e);
        }
    }

    private static boolean isOfTools(String name) {
        return name.startsWith(".") || name.equals("node_modules") || name.equals("__pycache__");
    }
}
