package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a request whose answer gets lost, or is that the server has trouble of its own. */
class RepeatedRequestTest {

    private static final String JOB = "{\"job_id\": \"1\", \"dag\": \"sales\", \"status\": \"running\"}";

    @TempDir
    Path folder;

    private LoopbackApi api;
    private Cli cli;

    @BeforeEach
    void open() throws IOException {
        api = new LoopbackApi();
        cli = new Cli(folder).env("CASCADE_URL", api.url());
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aTriggerIsRepeatedWithTheSameKey() {
        api.losesAnAnswer()
                .answers(503, "{\"message\": \"Service Unavailable\"}")
                .answers(202, JOB);

        Cli.Result result = cli.run("trigger", "sales", "--no-wait");

        assertThat(result.exit()).isZero();
        assertThat(api.requests())
                .hasSizeGreaterThanOrEqualTo(3)
                .extracting(request -> request.headers().get("idempotency-key"))
                .doesNotContainNull()
                .containsOnly(api.requests().getFirst().headers().get("idempotency-key"));
    }

    @Test
    void twoTriggersHaveTwoKeys() {
        api.answers(202, JOB);

        cli.run("trigger", "sales", "--no-wait");
        cli.run("trigger", "sales", "--no-wait");

        assertThat(api.requests())
                .extracting(request -> request.headers().get("idempotency-key"))
                .doesNotHaveDuplicates();
    }

    @Test
    void aServerThatStaysInTroubleIsTold() {
        api.answers(503, "{\"message\": \"Service Unavailable\"}");

        Cli.Result result = cli.run("trigger", "sales", "--no-wait");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("Service Unavailable").hasLineCount(1);
        assertThat(api.requests()).hasSize(4);
    }

    @Test
    void whatWouldBeDoneTwiceIsAskedOnce() {
        api.answers(503, "{\"message\": \"Service Unavailable\"}");

        assertThat(cli.run("job", "retry", "1").exit()).isEqualTo(1);

        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void aRefusalIsAnAnswer() {
        api.answers(404, "{\"detail\": \"there is no DAG sales\"}");

        assertThat(cli.run("trigger", "sales").exit()).isEqualTo(20);

        assertThat(api.requests()).hasSize(1);
    }
}
