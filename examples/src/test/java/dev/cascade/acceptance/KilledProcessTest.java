package dev.cascade.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KilledProcessTest {

    private static final int TASKS = 200;
    private static final int BEFORE_THE_KILL = 100;
    private static final String HALF = "half";

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "B-34, B-35: a job whose process is killed goes on with the next one, and no task that had ended runs again")
    void aKilledJobGoesOn() throws Exception {
        Shell shell = new Shell(folder).file("dags/slow.yaml", slowTasks()).file("dags/next.yaml", """
                tasks: { waits: { type: command, command: [sh, -c, 'read -r line < released'] } }
                """);
        List<String> ended = killInTheMiddle(shell);

        JsonNode left = shell.cascade("job", "list", "-o", "json").json().path("jobs");
        assertThat(left).hasSize(1);
        assertThat(left.get(0).path("status").asText()).isEqualTo("running");

        String id = left.get(0).path("job_id").asText();
        shell.file("gate", "");
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("dags/released").toString())
                        .start()
                        .waitFor())
                .isZero();
        JsonNode job;
        try (CascadeProcess next = shell.start("run", "next")) {
            assertThat(next.read(1, line -> line.contains("will be continued meanwhile")))
                    .hasSize(1);
            job = shell.cascade("job", "watch", id, "-o", "json").json();
            shell.file("dags/released", "now\n");
            assertThat(next.exit()).isZero();
        }

        assertThat(job.path("status").asText()).isEqualTo("success");
        Map<String, Long> runs = shell.text("journal")
                .lines()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(runs).hasSize(TASKS);
        assertThat(ended)
                .hasSizeGreaterThanOrEqualTo(BEFORE_THE_KILL)
                .allSatisfy(task -> assertThat(runs).containsEntry(task, 1L));
    }

    private static List<String> killInTheMiddle(Shell shell) throws Exception {
        try (CascadeProcess run = shell.start("run", "slow", "--workers", "4")) {
            List<String> told =
                    run.read(BEFORE_THE_KILL, line -> line.startsWith("task ") && line.contains(" success "));
            assertThat(told).noneMatch(line -> line.contains(HALF));
            run.kill();
            return told.stream().map(line -> line.split(" +")[1]).toList();
        }
    }

    /** The first half ends at once. The others start after it, so that they take no slot from it, and end only when there is a file {@code gate}. */
    private String slowTasks() {
        Shell shell = new Shell(folder);
        StringBuilder tasks = new StringBuilder("tasks:\n");
        for (int i = 0; i < TASKS; i++) {
            boolean first = i < BEFORE_THE_KILL;
            tasks.append(
                    GatedTask.yaml(id(i), shell, first ? null : "gate", first ? "" : ", depends_on: [" + HALF + "]"));
        }
        String firstHalf = IntStream.range(0, BEFORE_THE_KILL)
                .mapToObj(KilledProcessTest::id)
                .collect(Collectors.joining(", "));
        return tasks + "  " + HALF + ": { type: noop, depends_on: [" + firstHalf + "] }\n";
    }

    private static String id(int task) {
        return "task_%03d".formatted(task);
    }
}
