package dev.cascade.examples;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.document.DagDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The DAG files of the examples; each that is read has passed the validation. */
final class ExampleDag {

    static final Path FOLDER = Path.of("dags").toAbsolutePath();

    private ExampleDag() {}

    static DagDefinition named(String name) {
        return Stream.of(".yaml", ".json")
                .map(ending -> FOLDER.resolve(name + ending))
                .filter(Files::exists)
                .map(ExampleDag::read)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no DAG " + name + " in " + FOLDER));
    }

    static List<DagDefinition> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(Files::isRegularFile).map(ExampleDag::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An option that the task must have. */
    static String text(TaskDefinition task, String option) {
        return task.text(option)
                .orElseThrow(() -> new IllegalArgumentException("no text \"" + option + "\" in " + task.options()));
    }

    private static DagDefinition read(Path file) {
        try {
            return DagDocument.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
