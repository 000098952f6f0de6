package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.local.cli.client.ApiClient;
import dev.cascade.local.cli.client.ControlPlaneRequest;
import dev.cascade.local.cli.client.RequestCredentials;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.environment.UnreachableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a request whose answer gets lost, or is that the server has trouble of its own. */
class RepeatedRequestTest {

    /** What API Gateway says when a function does not answer. */
    private static final String GATEWAY = "{\"message\": \"Internal Server Error\"}";

    private static final String JOB = "{\"job_id\": \"1\", \"dag\": \"sales\", \"status\": \"running\"}";

    @TempDir
    Path folder;

    private LoopbackApi api;
    private CliRunner cli;

    @BeforeEach
    void open() throws IOException {
        api = new LoopbackApi();
        cli = new CliRunner(folder).env("CASCADE_URL", api.url());
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

        CliRunner.Result result = cli.run("trigger", "sales", "--no-wait");

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
    @DisplayName("R3: API Gateway is asked again for as long as a snapshot takes to be made, and that is said once")
    void aSnapshotIsWaitedFor() {
        api.answers(500, GATEWAY);
        List<Duration> pauses = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        ApiClient client = client(notes, pause -> {
            pauses.add(pause);
            if (pauses.size() == 25) {
                api.answers(200, JOB);
            }
            return false;
        });

        assertThat(client.send(ControlPlaneRequest.get("/v1/jobs/1")).cell("job_id"))
                .isEqualTo("1");
        assertThat(notes).singleElement().asString().contains(api.url(), "500", "two weeks", "5 minutes");

        assertThat(sum(pauses)).isGreaterThan(Duration.ofMinutes(3));

        pauses.clear();
        api.answers(500, GATEWAY);
        client.send(ControlPlaneRequest.get("/v1/jobs/1"));
        assertThatExceptionOfType(UnreachableException.class)
                .as("once it has answered, it is awake")
                .isThrownBy(() -> client.send(ControlPlaneRequest.get("/v1/jobs/1")));
        assertThat(sum(pauses)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("R3: one that never wakes is given up after that time")
    void aSnapshotIsNotWaitedForWithoutEnd() {
        api.answers(503, GATEWAY);
        List<Duration> pauses = new ArrayList<>();
        ApiClient client = client(new ArrayList<>(), pause -> !pauses.add(pause));

        assertThatExceptionOfType(UnreachableException.class)
                .isThrownBy(() -> client.send(ControlPlaneRequest.get("/v1/jobs/1")))
                .withMessageContaining("Internal Server Error");
        assertThat(sum(pauses)).isBetween(ApiClient.TO_WAKE, ApiClient.TO_WAKE.plusSeconds(5));
    }

    private ApiClient client(List<String> notes, Predicate<Duration> pause) {
        return new ApiClient(
                URI.create(api.url()), RequestCredentials.none(), new InterruptSignal(), notes::add, pause);
    }

    private static Duration sum(List<Duration> pauses) {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }

    @Test
    void aServerThatStaysInTroubleIsTold() {
        api.answers(503, "{\"detail\": \"Service Unavailable\"}");

        CliRunner.Result result = cli.run("trigger", "sales", "--no-wait");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("Service Unavailable").hasLineCount(1);
        assertThat(api.requests()).hasSize(4);
    }

    @Test
    @DisplayName("F7: a trigger that gets no answer says that a job may have been started, and how to find it")
    void aTriggerWithoutAnAnswerSaysThatThereMayBeAJob() {
        CliRunner.Result interrupted = cli.interrupted().run("trigger", "sales");

        assertThat(interrupted.exit()).isEqualTo(130);
        assertThat(interrupted.errLines())
                .singleElement()
                .asString()
                .contains("interrupted", "a job may have been started", "`cascade job list --dag sales`");

        api.losesAnAnswer();
        CliRunner.Result lost = cli.notInterrupted().run("trigger", "sales");

        assertThat(lost.exit()).isEqualTo(1);
        assertThat(lost.errLines())
                .singleElement()
                .asString()
                .contains("did not answer", "a job may have been started", "`cascade job list --dag sales`");
    }

    @Test
    @DisplayName("F7: a trigger to which only a proxy answers says that a job may have been started")
    void aTriggerThatAProxyAnswersSaysThatThereMayBeAJob() {
        api.answers(504, "<html>504 Gateway Time-out</html>");

        CliRunner.Result result = cli.run("trigger", "sales");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.errLines())
                .singleElement()
                .asString()
                .contains("answered with status 504", "a job may have been started", "`cascade job list --dag sales`");
    }

    @Test
    @DisplayName("F7: a trigger that reaches no control plane does not speak of a job")
    void aTriggerThatReachesNobodySpeaksOfNoJob() {
        api.close();

        assertThat(cli.run("trigger", "sales").err())
                .contains("no control plane listens")
                .doesNotContain("may have");
    }

    @Test
    @DisplayName("F7: a trigger that cannot watch the job it has started says which one it is")
    void aTriggerThatCannotWatchSaysWhichJobItStarted() {
        api.answers(202, JOB).answers(404, "{\"detail\": \"there is no such job\"}");

        CliRunner.Result result = cli.run("trigger", "sales");

        assertThat(result.exit()).isEqualTo(20);
        assertThat(result.errLines())
                .singleElement()
                .asString()
                .contains("there is no such job", "job 1 was started", "`cascade job watch 1`");
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
