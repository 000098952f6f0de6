package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.output.JsonFields;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DagValidateTest {

    @TempDir
    Path folder;

    private CliRunner cli() {
        return new CliRunner(folder)
                .file("good.yaml", "tasks: { one: { type: noop } }")
                .file(
                        "bad.yaml",
                        "name: bad",
                        "shedule: '@daily'",
                        "tasks:",
                        "  extract: { type: lamda }",
                        "  load: { type: noop, depends_on: [extrct] }",
                        "  save: { type: noop, retry: -1 }",
                        "  loop: { type: noop, depends_on: [loop] }");
    }

    @Test
    void aValidFileIsSuccess() {
        CliRunner.Result result = cli().run("dag", "validate", "good.yaml");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("good.yaml: DAG \"good\" is valid, 1 task\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void allProblemsAreToldWithPlaceCodeAndAdvice() {
        CliRunner.Result result = cli().run("dag", "validate", "bad.yaml");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines())
                .hasSize(5)
                .anySatisfy(l -> assertThat(l).matches("bad.yaml:2:1 \\[unknown-field\\] .*\"schedule\".*"))
                .anySatisfy(l -> assertThat(l).matches("bad.yaml:4:\\d+ \\[unknown-type\\] .*\"lambda\".*"))
                .anySatisfy(l -> assertThat(l).matches("bad.yaml:5:\\d+ \\[unknown-upstream\\] .*\"extract\".*"))
                .anySatisfy(l -> assertThat(l).matches("bad.yaml:6:\\d+ \\[bad-retry\\] .*"))
                .anySatisfy(l -> assertThat(l).matches("bad.yaml:7:\\d+ \\[self-loop\\] .*"));
    }

    @Test
    void problemsAreDataOnRequest() {
        CliRunner.Result result = cli().run("dag", "validate", "good.yaml", "bad.yaml", "-o", "json");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).isEmpty();
        List<JsonFields> files = result.jsonList();
        assertThat(files).extracting(f -> f.cell("file")).containsExactly("good.yaml", "bad.yaml");
        assertThat(files).extracting(f -> f.fields().get("valid")).containsExactly(true, false);
        JsonFields first = files.get(1).objects("problems").getFirst();
        assertThat(first.fields().keySet())
                .containsExactly("code", "file", "line", "column", "pointer", "message", "hint");
        assertThat(first.cell("code")).isEqualTo("unknown-field");
        assertThat(first.number("line")).isEqualTo(2);
        assertThat(first.cell("hint")).contains("schedule");
    }

    @Test
    @DisplayName("F17: a folder that is not there is not found, whatever the ending of its name")
    void aFolderThatIsNotThereIsNotFound() {
        CliRunner.Result result = cli().run("dag", "validate", "nowhere");

        assertThat(result.exit()).isEqualTo(20);
        assertThat(result.err()).contains("no-such-file", "nowhere");
    }

    @Test
    void aMissingFileIsNotFound() {
        CliRunner.Result result = cli().run("dag", "validate", "good.yaml", "nowhere.yaml");

        assertThat(result.exit()).isEqualTo(20);
        assertThat(result.err()).contains("there is no file \"nowhere.yaml\"");
        assertThat(result.out()).contains("good.yaml");
    }

    @Test
    void aFolderStandsForItsFiles() {
        CliRunner.Result result = cli().file("dags/b.json", "{\"tasks\": {\"one\": {\"type\": \"noop\"}}}")
                .file("dags/a.yml", "tasks: { one: { type: noop } }")
                .run("dag", "validate", "dags");

        assertThat(result.exit()).isZero();
        assertThat(result.out().lines())
                .extracting(l -> l.substring(0, 10))
                .containsExactly("dags/a.yml", "dags/b.jso");
    }
}
