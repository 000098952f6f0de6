package dev.cascade.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the DAG files name is there. */
class ExampleFilesTest {

    static Stream<TaskDefinition> tasks() {
        return ExampleDag.all().stream().flatMap(dag -> dag.tasks().stream());
    }

    static Stream<String> modules() {
        return tasks().filter(task -> task.type() == TaskType.LOCAL)
                .map(task -> ExampleDag.text(task, "module"))
                .distinct();
    }

    static Stream<String> functions() {
        return tasks().filter(task -> task.type() == TaskType.LAMBDA)
                .map(task -> ExampleDag.text(task, "function_name"))
                .distinct();
    }

    @Test
    void everyExampleIsThereWithItsSchedule() {
        assertThat(ExampleDag.all())
                .extracting(dag ->
                        dag.name() + ": " + dag.schedule().map(Schedule::cron).orElse("by hand"))
                .containsExactlyInAnyOrder(
                        "cloud_test_pipeline: by hand",
                        "daily_etl_pipeline: 0 2 * * *",
                        "data_processing: by hand",
                        "data_processing_pipeline: 0 3 * * *",
                        "etl_parallel: by hand",
                        "hybrid_processing_pipeline: 0 4 * * *",
                        "imported_pipeline: by hand",
                        "literary_analysis_pipeline: by hand",
                        "weather: by hand");
    }

    @Test
    void everyFileIsCalledLikeItsDag() {
        assertThat(ExampleDag.all())
                .allSatisfy(dag -> assertThat(ExampleDag.named(dag.name())).isEqualTo(dag));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleIsATaskThatAWorkerCanMake(String module) throws Exception {
        assertThat(Class.forName(module).getConstructor().newInstance()).isInstanceOf(Task.class);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyFunctionHasAFolderWithWhatWouldBeDeployed(String name) {
        ExampleFunction function = ExampleFunction.named(name);

        String code =
                switch (function.runtime().replaceAll("[0-9].*", "")) {
                    case "python" -> "handler.py";
                    case "nodejs" -> "index.mjs";
                    default -> "lib";
                };
        assertThat(function.folder().resolve(code)).exists();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyFunctionIsGivenWhatTheTasksAskFor(String name) throws Exception {
        List<String> settings =
                Files.readAllLines(ExampleFunction.named(name).folder().resolve("function.yaml"));

        for (String limit : List.of("timeout", "memory")) {
            int most = tasks().filter(task -> name.equals(task.options().get("function_name")))
                    .mapToInt(task -> task.options().getOrDefault(limit, 0) instanceof Integer number ? number : 0)
                    .max()
                    .orElseThrow();
            assertThat(settings).contains(limit + ": " + most);
        }
    }

    @Test
    void everyProgramOfACommandIsThere() {
        assertThat(tasks().filter(task -> task.type() == TaskType.COMMAND).map(TaskDefinition::options))
                .hasSize(4)
                .allSatisfy(options -> assertThat(options.get("command"))
                        .isInstanceOfSatisfying(
                                List.class,
                                command -> assertThat(
                                                ExampleDag.FOLDER.resolve(Path.of(String.valueOf(command.get(1)))))
                                        .exists()));
    }
}
