package dev.cascade.local.cli;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A DAG and where it was found.
 *
 * @param source an absolute path, or {@code class NAME}; kept with the DAG
 * @param shown the source as messages call it
 */
record FoundDag(DagDefinition dag, String source, String shown) {

    private static final String WORKING_DIR = "working_dir";

    /** The DAG in a file. Its programs run in the folder of the file, so that what lies beside it is found from anywhere. */
    static FoundDag in(DagFile file) {
        Path path = file.path().toAbsolutePath();
        Path folder = Optional.ofNullable(path.getParent()).orElse(path);
        return new FoundDag(at(folder, file.read()), path.toString(), file.shown());
    }

    private static DagDefinition at(Path folder, DagDefinition dag) {
        if (dag.tasks().stream().noneMatch(task -> task.type() == TaskType.COMMAND)) {
            return dag;
        }
        return new DagDefinition(
                dag.name(),
                dag.description(),
                dag.enabled(),
                dag.schedule(),
                dag.maxActiveJobs(),
                dag.tasks().stream().map(task -> at(folder, task)).toList());
    }

    private static TaskDefinition at(Path folder, TaskDefinition task) {
        if (task.type() != TaskType.COMMAND) {
            return task;
        }
        Map<String, @Nullable Object> options = new LinkedHashMap<>(task.options());
        options.put(
                WORKING_DIR,
                folder.resolve(task.text(WORKING_DIR).orElse("")).normalize().toString());
        return new TaskDefinition(task.id(), task.type(), options, task.dependsOn());
    }
}
