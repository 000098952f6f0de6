package dev.cascade.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyTasksTest {

    private static final int WIDTH = 9_998;

    @TempDir
    Path folder;

    @Test
    void aFileOfTenThousandTasksRunsToItsEnd() {
        String nodes =
                IntStream.rangeClosed(1, WIDTH).mapToObj(i -> node("n" + i)).collect(Collectors.joining(","));
        String edges = IntStream.rangeClosed(1, WIDTH)
                .mapToObj(i -> edge("first", "n" + i) + "," + edge("n" + i, "last"))
                .collect(Collectors.joining(","));
        Shell shell = new Shell(folder)
                .file(
                        "big.json",
                        "{\"nodes\": [" + node("first") + "," + nodes + "," + node("last") + "], \"edges\": [" + edges
                                + "]}");

        RunResult job = shell.run("big.json", "{}");

        assertThat(job.exit()).isZero();
        assertThat(job.status()).isEqualTo("success");
        assertThat(job.tasks())
                .hasSize(WIDTH + 2)
                .allSatisfy(task -> assertThat(task.path("status").asText()).isEqualTo("success"));
        assertThat(job.tasks().getFirst().path("task_id").asText()).isEqualTo("first");
        assertThat(job.tasks().getLast().path("task_id").asText()).isEqualTo("last");
    }

    private static String node(String id) {
        return "{\"id\": \"" + id + "\", \"type\": \"noop\"}";
    }

    private static String edge(String from, String to) {
        return "{\"from\": \"" + from + "\", \"to\": \"" + to + "\"}";
    }
}
