package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.output.JsonFields;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job cost, from the state in the current folder and over HTTP. */
class JobCostCommandTest {

    @TempDir
    Path folder;

    private CliRunner cli;
    private String job;

    @BeforeEach
    void aJobThatRan() {
        cli = new CliRunner(folder)
                .file(
                        "dags/two.yaml",
                        "tasks:",
                        "  a: { type: command, command: ['true'] }",
                        "  b: { type: noop, depends_on: [a] }");
        job = cli.run("run", "two", "-o", "json").json().cell("job_id");
    }

    @Test
    void aJobThatRanHereHasThePriceThatItWouldHaveHadInAws() {
        CliRunner.Result result = cli.run("job", "cost", job);

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith(
                        "job " + job + " of two: success\nWhat this job would have cost in AWS, an estimate: $0.0000")
                .containsPattern("DynamoDB: writes +\\d+ +\\$0\\.625 a million write request units +\\$0\\.0000")
                .contains("\nAssumed:\n  - Prices are those of us-east-1 on demand, looked up on 2026-")
                .contains("\nNot counted:\n  - Workers.");
        assertThat(cli.run("job", "cost", "nobody").exit()).isEqualTo(20);
    }

    @Test
    void overHttpItIsTheSame() throws Exception {
        JsonFields here = cli.run("job", "cost", job, "-o", "json").json();
        try (CliRunner.Running dev = cli.start("dev", "--port", "0", "-o", "json")) {
            String url = dev.document().cell("url");

            JsonFields there =
                    cli.run("job", "cost", job, "--url", url, "-o", "json").json();

            assertThat(there.decimal("total"))
                    .isEqualByComparingTo(here.decimal("total"))
                    .isPositive();
            assertThat(there.fields().keySet())
                    .containsExactlyElementsOf(here.fields().keySet());
            assertThat(there.cell("in_aws")).isEqualTo("false");
            assertThat(cli.run("job", "cost", "nobody", "--url", url).exit()).isEqualTo(20);
        }
    }
}
