package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cascade.engine.JobStatus;
import dev.cascade.handler.Recorded.Message;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.sql.PostgresServer;
import dev.cascade.usecase.Json;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The handlers of an installation whose jobs and DAGs are in PostgreSQL: `-c store=postgres`. The table's stream tells nothing. */
@DisplayName("On PostgreSQL")
class PostgresTest {

    private static final String CHAIN = """
            tasks:
              extract: { type: lambda, function_name: extract }
              load: { type: lambda, function_name: load, depends_on: [extract] }
            """;

    private Installation account = new Installation(true, Optional.of(PostgresServer.newDatabase()));

    @AfterEach
    void close() {
        account.close();
    }

    private APIGatewayV2HTTPResponse send(String method, String path, String body, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("content-type", "application/json");
        Map<String, @Nullable Object> event = ApiHandlerTest.event(method, path, "", all, "$default");
        event.put("body", body);
        return account.request(Json.write(event));
    }

    private String trigger(String dag) {
        APIGatewayV2HTTPResponse response = send("POST", "/v1/dags/" + dag + "/jobs", "{}", Map.of());
        assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(202);
        return String.valueOf(Json.parseObject(response.getBody()).get("job_id"));
    }

    private void tick() {
        account.newProcess();
        new TickHandler(account.plane)
                .handleRequest(InputStream.nullInputStream(), OutputStream.nullOutputStream(), null);
    }

    private List<JobHeader> jobs() {
        return account.plane
                .core()
                .stores()
                .jobs()
                .list(new JobQuery(Optional.empty(), Optional.empty(), 100, Optional.empty()))
                .items();
    }

    @Test
    void aJobOfFunctionsRunsFromTheApiToItsEndInProcessesThatKnowNothing() {
        account.register("chain", CHAIN);
        String job = trigger("chain");
        account.newProcess();

        account.runToTheEnd();

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(send("GET", "/v1/jobs/" + job, "", Map.of()).getBody()).contains("\"success\"");
        assertThat(account.aws.events()).singleElement().asString().contains("job.success", job);
    }

    @Test
    void resultsThatComeTwiceAndLateDoNothing() {
        account.register("chain", CHAIN);
        String job = trigger("chain");
        List<Message> results = new ArrayList<>(
                account.answers(i -> 1).stream().map(Message::of).toList());
        account.deliver(results);
        results.addAll(account.answers(i -> 2).stream().map(Message::of).toList());

        for (int i = 0; i < 3; i++) {
            account.newProcess();
            assertThat(account.deliver(results.reversed())).isEmpty();
        }

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.aws.invoked().stream().map(i -> i.key()))
                .containsExactly(job + "/extract/1", job + "/load/1");
    }

    @Test
    void aTriggerThatIsRepeatedIsTheSameJob() {
        account.register("chain", CHAIN);
        Map<String, String> once = Map.of("idempotency-key", "today");

        String first = send("POST", "/v1/dags/chain/jobs", "{}", once).getBody();
        account.newProcess();
        String second = send("POST", "/v1/dags/chain/jobs", "{}", once).getBody();

        assertThat(Json.parseObject(second).get("job_id"))
                .isEqualTo(Json.parseObject(first).get("job_id"));
        assertThat(account.aws.invoked()).hasSize(1);
    }

    @Test
    void aDueDagStartsOneJobHoweverOftenTheMinuteComes() {
        account.register("sales", "{schedule: '@hourly', tasks: {only: {type: lambda, function_name: fn}}}");
        account.later(Duration.ofHours(1));

        for (int i = 0; i < 3; i++) {
            tick();
        }

        account.runToTheEnd();
        assertThat(jobs()).singleElement().satisfies(job -> {
            assertThat(job.status()).isEqualTo(JobStatus.SUCCESS);
            assertThat(job.triggeredBy()).isEqualTo("schedule");
        });
    }

    @Test
    void theSweepAloneFinishesAJobAsNoStreamDoes() {
        account.close();
        account = new Installation(false, Optional.of(PostgresServer.newDatabase()));
        account.register("chain", CHAIN);
        String job = trigger("chain");
        assertThat(account.aws.invoked()).isEmpty();

        for (int i = 0; i < 8 && !account.status(job).isTerminal(); i++) {
            account.later(Duration.ofMinutes(2));
            tick();
            account.answers(a -> 1).forEach(account::deliver);
        }

        assertThat(account.streamRecords())
                .as("the key with which messages are proven, and nothing of jobs")
                .extracting(change -> change.dynamodb().keys().get("p").s())
                .containsExactly("KEYS");
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    void viewersAreToldEverythingInOrderByTheQueue() {
        account.register("chain", CHAIN);
        account.plane.liveStream().connected("v1", "me");
        account.plane.liveStream().received("v1", "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"dag:chain\"}");
        account.sentToControl();
        account.later(Duration.ofSeconds(10));

        String job = trigger("chain");
        account.runToTheEnd();

        long last = account.plane.core().describeJob().details(job).lastEvent();
        assertThat(account.aws.posted("v1").stream()
                        .filter(m -> "event".equals(m.get("type")))
                        .map(m -> Long.valueOf(String.valueOf(m.get("seq")))))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }

    @Test
    void nothingIsSentWhileNobodyWatches() {
        account.register("chain", CHAIN);
        trigger("chain");
        account.answers(i -> 1).forEach(account::deliver);

        assertThat(account.sentToControl()).noneMatch(body -> body.contains("push"));
    }
}
