package dev.cascade.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedInputTest {

    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void aFolder() {
        shell = new Shell(folder);
    }

    @Test
    void allMistakesOfAFileAreToldAtOnce() {
        shell.file("bad.yaml", """
                name: bad
                schedule: "61 * * * *"
                tasks:
                  fetch: { type: lamda, function_name: fetch }
                  crunch: { type: lambda, function_name: crunch, timeout: 1000, depends_on: [fetch] }
                  report: { type: noop, depends_on: [crnch], payloda: {} }
                """);

        CommandResult told = shell.cascade("dag", "validate", "bad.yaml");
        assertThat(told.exit()).isEqualTo(2);
        assertThat(told.out()).isEmpty();
        assertThat(told.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("bad.yaml:2:11 [bad-cron] ")
                                .contains("it is 0 to 59"),
                        line -> assertThat(line)
                                .startsWith("bad.yaml:4:")
                                .contains("[unknown-type]", "did you mean \"lambda\"?"),
                        line -> assertThat(line)
                                .startsWith("bad.yaml:5:")
                                .contains("[bad-timeout]", "900 s", "split the work"),
                        line -> assertThat(line)
                                .startsWith("bad.yaml:6:")
                                .contains("[unknown-upstream]", "did you mean \"crunch\"?"),
                        line -> assertThat(line)
                                .startsWith("bad.yaml:6:")
                                .contains("[unknown-field]", "did you mean \"payload\"?"));

        CommandResult asData = shell.cascade("dag", "validate", "bad.yaml", "-o", "json");
        assertThat(asData.exit()).isEqualTo(2);
        JsonNode problems = asData.json().get(0).path("problems");
        assertThat(problems.valueStream()
                        .map(p -> p.path("code").asText() + " "
                                + p.path("pointer").asText()))
                .containsExactly(
                        "bad-cron /schedule",
                        "unknown-type /tasks/fetch/type",
                        "bad-timeout /tasks/crunch/timeout",
                        "unknown-upstream /tasks/report/depends_on/0",
                        "unknown-field /tasks/report/payloda");
    }

    @Test
    @DisplayName("B-49, B-50: what cannot run is refused with one message and leaves no job behind")
    void whatCannotRunLeavesNothingBehind() {
        assertRefused(20, "there is no DAG \"nobody\"", "run", "nobody");
        assertRefused(2, "not valid JSON", "run", "data_processing", "--context", "{\"input_data\": [10,");
        assertRefused(2, "--context is a list", "run", "data_processing", "--context", "[10, 20]");
        assertRefused(2, "did you mean \"--context\"?", "run", "data_processing", "--contxt", "{}");

        assertThat(shell.cascade("job", "list", "-o", "json").json().path("jobs"))
                .isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    private void assertRefused(int exit, String message, String... words) {
        CommandResult answer = shell.cascade(words);

        assertThat(answer.exit()).as(List.of(words).toString()).isEqualTo(exit);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).contains(message).hasLineCount(1);
    }

    @Test
    @DisplayName("B-15, B-37, B-38: a DAG that would hang or crash its job never starts")
    void anInvalidDagNeverStarts() {
        shell.file("dags/retry.yaml", "tasks: { one: { type: noop, retry: '' } }\n")
                .file("dags/type.yaml", "tasks: { one: { type: teleport } }\n")
                .file("dags/empty.json", "{\"nodes\": [], \"edges\": []}\n");

        for (String dag : List.of("retry", "type", "empty")) {
            CommandResult answer = shell.cascade("run", dag);
            assertThat(answer.exit()).as(dag).isEqualTo(2);
            assertThat(answer.err()).contains("dags/" + dag);
        }
        assertThat(folder.resolve(".cascade")).doesNotExist();
    }
}
