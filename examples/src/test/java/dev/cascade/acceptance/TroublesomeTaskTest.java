package dev.cascade.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TroublesomeTaskTest {

    @TempDir
    Path folder;

    /** Fails in a way of its own, by the number at the end of its id. */
    public static final class Crashes implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws Exception {
            Throwable trouble =
                    switch (Integer.parseInt(context.taskId().replaceAll("\\D", "")) % 5) {
                        case 0 -> new IllegalStateException("poison");
                        case 1 -> new StackOverflowError("poison");
                        case 2 -> new NoClassDefFoundError("poison");
                        case 3 -> new AssertionError("poison");
                        default -> new InterruptedException("poison");
                    };
            if (trouble instanceof Error error) {
                throw error;
            }
            throw (Exception) trouble;
        }
    }

    @Test
    @DisplayName("B-46: twenty tasks that crash do not keep the worker from running the next one")
    void crashesDoNotShrinkThePool() {
        String crashing = IntStream.range(0, 20)
                .mapToObj(i -> "  crash_%02d: { type: local, module: \"%s\" }%n".formatted(i, Crashes.class.getName()))
                .collect(Collectors.joining());
        Shell shell = new Shell(folder)
                .file("dags/poison.yaml", "tasks:\n" + crashing + "  good: { type: command, command: [echo, '1'] }\n");

        RunResult job = shell.run("poison", "{}", "--workers", "2");

        assertThat(job.exit()).isEqualTo(10);
        assertThat(job.status("good")).isEqualTo("success");
        assertThat(job.tasks())
                .filteredOn(task -> task.path("status").asText().equals("failed"))
                .hasSize(20);
        assertThat(job.answer().err()).doesNotContain("\tat ");
    }

    @Test
    @DisplayName("B-16: a class that nobody has loaded yet runs at its first use")
    void aClassIsLoadedWhenItIsNeeded() throws Exception {
        Path source = Files.createDirectories(folder.resolve("src/com/acme")).resolve("Late.java");
        Files.writeString(source, """
                package com.acme;
                public class Late implements dev.cascade.dsl.Task {
                    public Object execute(dev.cascade.dsl.TaskConfig config, dev.cascade.dsl.TaskContext context) {
                        return new Helped().words();
                    }
                    static class Helped {
                        java.util.List<String> words() { return java.util.List.of("loaded", "late"); }
                    }
                }
                """);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes.toString(),
                                source.toString()))
                .isZero();
        Shell shell =
                new Shell(folder).file("dags/late.yaml", "tasks: { one: { type: local, module: com.acme.Late } }");

        RunResult job = shell.run("late", "{}", "--classpath", "classes");

        assertThat(job.result("one")).hasToString("[\"loaded\",\"late\"]");
    }

    @Test
    @DisplayName("B-16: what does not exist fails its task at once, with what to do, and the job ends")
    void whatDoesNotExistFailsItsTask() {
        Shell shell = new Shell(folder).file("dags/nowhere.yaml", """
                tasks:
                  a_class: { type: local, module: com.acme.Missing, retry: 3 }
                  a_function: { type: lambda, function_name: data-procesor, retry: 3 }
                  a_program: { type: command, command: [no-such-program-here], retry: 3 }
                """);

        RunResult job = shell.run("nowhere", "{}");

        assertThat(job.exit()).isEqualTo(10);
        assertThat(job.error("a_class")).contains("there is no class com.acme.Missing", "--classpath");
        assertThat(job.error("a_function")).contains("data-procesor", "did you mean \"data-processor\"?");
        assertThat(job.error("a_program")).contains("no-such-program-here");
        assertThat(List.of("a_class", "a_function", "a_program"))
                .allSatisfy(task ->
                        assertThat(job.task(task).path("attempts").asInt()).isEqualTo(1));
    }
}
