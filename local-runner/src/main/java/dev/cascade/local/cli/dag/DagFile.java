package dev.cascade.local.cli.dag;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A DAG document on disk.
 *
 * @param path where it is
 * @param shown how messages call it: as it was typed
 */
public record DagFile(Path path, String shown) {

    /** The DAG files right in a folder, by name; hidden ones are not looked at. */
    public static List<DagFile> in(Path folder, String shown) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(DagFile::isDagFile)
                    .sorted()
                    .map(file -> new DagFile(
                            file, Path.of(shown).resolve(file.getFileName()).toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + shown + " cannot be read: " + TextFormat.reason(e), e);
        }
    }

    /**
     * What is typed where DAG files are expected: a file, or a folder that stands for the DAG files in it.
     *
     * @throws CommandException if it is a folder without DAG files
     */
    public static List<DagFile> typed(String typed, CommandSession session) {
        Path path = session.path(typed);
        if (!Files.isDirectory(path)) {
            return List.of(new DagFile(path, typed));
        }
        List<DagFile> files = in(path, typed);
        if (files.isEmpty()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND, "the folder \"" + typed + "\" has no files that end in .yaml, .yml or .json");
        }
        return files;
    }

    /** A file whose attributes cannot be read counts as one if its name exists: reading it gives the reason. */
    private static boolean isDagFile(Path path) {
        String name = String.valueOf(path.getFileName());
        return !name.startsWith(".") && hasDagEnding(name) && !isOfAnotherKind(path);
    }

    private static boolean isOfAnotherKind(Path path) {
        try {
            return !Files.readAttributes(path, BasicFileAttributes.class).isRegularFile();
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Whether it ends in {@code .yaml}, {@code .yml} or {@code .json}. */
    static boolean hasDagEnding(String name) {
        return DocumentFormat.ofFileName(name).isPresent();
    }

    /** The name of the DAG if the document has none. */
    public String baseName() {
        String name = String.valueOf(path.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /**
     * Reads it.
     *
     * @throws InvalidDagException if it breaks the rules
     * @throws CommandException if it is not there or not a DAG file by its name
     */
    public DagDefinition read() {
        checkPresence();
        DocumentFormat format = DocumentFormat.ofFileName(shown)
                .orElseThrow(
                        () -> CommandException.usage("a DAG file ends in .yaml, .yml or .json, got \"" + shown + "\""));
        return inItsFolder(DagDocument.parse(text(), format, shown, Optional.of(baseName())));
    }

    /** Commands find their programs beside the DAG file, wherever Cascade was started. */
    private DagDefinition inItsFolder(DagDefinition dag) {
        Path folder = path.toAbsolutePath().resolveSibling("").normalize();
        List<TaskDefinition> tasks = dag.tasks().stream()
                .map(task -> task.type() == TaskType.COMMAND ? inFolder(task, folder) : task)
                .toList();
        return new DagDefinition(
                dag.name(), dag.description(), dag.enabled(), dag.schedule(), dag.maxActiveJobs(), tasks);
    }

    private TaskDefinition inFolder(TaskDefinition task, Path folder) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>(task.options());
        String given = task.text("working_dir").orElse("");
        try {
            options.put("working_dir", folder.resolve(given).normalize().toString());
        } catch (InvalidPathException e) {
            throw CommandException.usage("task \"" + task.id() + "\" in \"" + shown + "\" has working_dir: \""
                    + Excerpt.of(given) + "\", which is not the name of a folder on this machine: " + e.getReason());
        }
        return new TaskDefinition(task.id(), task.type(), options, task.dependsOn());
    }

    /** The text of the file. */
    public String text() {
        checkPresence();
        try {
            return DagDocument.text(path, shown);
        } catch (IOException e) {
            throw CommandException.usage("\"" + shown + "\" cannot be read: " + TextFormat.reason(e));
        }
    }

    private void checkPresence() {
        if (Files.notExists(path) || (Files.exists(path) && !Files.isRegularFile(path))) {
            throw new CommandException(ExitCode.NOT_FOUND, "there is no file \"" + shown + "\"");
        }
    }
}
