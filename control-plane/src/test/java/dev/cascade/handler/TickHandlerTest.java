package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.dynamodb.TableSchema;
import dev.cascade.aws.meter.Usage;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.PruneJobs;
import dev.cascade.usecase.RunSchedules;
import dev.cascade.usecase.cost.PriceTable;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class TickHandlerTest {

    private static final String HOURLY =
            "{schedule: '@hourly', tasks: {only: {type: lambda, function_name: fn, timeout: 30}}}";

    private final Installation account = new Installation();
    private final Logger logger = Logger.getLogger(TickHandler.class.getName());
    private final List<String> logged = new ArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(listener);
    }

    @AfterEach
    void close() {
        logger.removeHandler(listener);
        account.close();
    }

    private TickHandler tick() {
        account.newProcess();
        TickHandler handler = new TickHandler(account.plane);
        tick(handler);
        return handler;
    }

    private static void tick(TickHandler handler) {
        handler.handleRequest(InputStream.nullInputStream(), OutputStream.nullOutputStream(), null);
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
    @DisplayName("B-48: a DAG that is due starts one job, however often the minute comes")
    void aDueDagStartsOneJob() {
        account.register("sales", HOURLY);
        account.later(Duration.ofHours(1));

        for (int i = 0; i < 3; i++) {
            tick();
        }

        assertThat(account.aws.invoked()).hasSize(1);
        account.runToTheEnd();
        assertThat(jobs()).singleElement().satisfies(job -> {
            assertThat(job.status()).isEqualTo(JobStatus.SUCCESS);
            assertThat(job.triggeredBy()).isEqualTo("schedule");
            assertThat(job.context()).isEqualTo("{\"scheduled_time\":\"2026-03-01T13:00:00Z\"}");
        });
        assertThat(logged).isEmpty();
    }

    @Test
    @DisplayName("B-48: a job whose starter died before it invoked anything is taken on two minutes later")
    void aJobWhoseStarterDiedIsTakenOn() {
        account.register("sales", HOURLY.replace("timeout: 30", "timeout: 600"));
        account.later(Duration.ofHours(1));
        dieWithTheTick();
        assertThat(jobs()).hasSize(1);
        assertThat(account.aws.invoked()).isEmpty();
        tick();
        assertThat(account.aws.invoked()).as("it may still be at it").isEmpty();

        account.later(Duration.ofMinutes(2));
        tick();
        tick();

        assertThat(account.aws.invoked()).hasSize(1);
        account.runToTheEnd();
        assertThat(jobs()).extracting(JobHeader::status).containsExactly(JobStatus.SUCCESS);
    }

    private void dieWithTheTick() {
        RunSchedules.Round round = new Dying(account).core().runSchedules().run();
        assertThat(round.failed()).containsExactly("sales");
    }

    @Test
    void aSweepThatFindsNothingToDoSaysNothing() {
        account.register("sales", HOURLY);
        account.start("sales");
        account.later(Duration.ofSeconds(20));

        tick();

        assertThat(logged).isEmpty();
    }

    @Test
    void aSweepThatFindsAJobLeftBehindSaysSo() {
        account.register("sales", HOURLY);
        String job = account.start("sales");
        account.later(Duration.ofMinutes(5));

        tick();

        assertThat(account.status(job)).isEqualTo(JobStatus.FAILED);
        assertThat(logged).singleElement().asString().startsWith("WARNING").contains("jobs=1", "sweep found work");
    }

    @Test
    void aScheduleThatFailsDoesNotStopTheSweepButIsSeen() {
        account.register("sales", HOURLY);
        account.register("manual", "{tasks: {only: {type: lambda, function_name: fn, timeout: 30}}}");
        String job = account.start("manual");
        lose("D#sales", "V000000001");
        account.later(Duration.ofHours(1));

        account.newProcess();
        TickHandler handler = new TickHandler(account.plane);
        assertThatThrownBy(() -> tick(handler)).hasMessageContaining("sales");

        assertThat(account.status(job)).isEqualTo(JobStatus.FAILED);
    }

    private void lose(String partition, String sort) {
        account.clients()
                .dynamoDb()
                .deleteItem(b -> b.tableName(account.settings().table())
                        .key(Map.of(
                                TableSchema.PARTITION_KEY, AttributeValue.fromS(partition),
                                TableSchema.SORT_KEY, AttributeValue.fromS(sort))));
    }

    @Test
    @DisplayName("W8: an idle day, with a minute every minute, costs at most 5 cents a month")
    void anIdleMonthCostsLittle() {
        for (int i = 0; i < 100; i++) {
            account.plane
                    .core()
                    .stores()
                    .dags()
                    .register(
                            DagDocument.parse(
                                    "{schedule: '0 2 * * *', tasks: {only: {type: noop}}}",
                                    DocumentFormat.YAML,
                                    "",
                                    Optional.of("dag-" + i)),
                            "test",
                            account.now);
        }
        TickHandler handler = tick();
        Usage before = account.meter.usage();

        tick(handler);

        Usage used = account.meter.usage().since(before);
        assertThat(used.calls().keySet()).containsOnly("DynamoDb.Query", "DynamoDb.GetItem");
        assertThat(used.totalCalls())
                .as("one for schedules, the others for the sweep")
                .isEqualTo(8);
        assertThat(used.writeUnits()).isZero();
        assertThat(used.readUnits()).isEqualTo(4.5);
        // Eight reads of 5 ms one after the other, at 512 MB.
        double lambda = PriceTable.US_EAST_1.lambda(43_200, 43_200 * 0.040 / 2);
        double month = 43_200 * used.dollars(PriceTable.US_EAST_1) + lambda;
        assertThat(month).isLessThanOrEqualTo(0.05);
    }

    private static final String TEN = IntStream.range(0, 10)
            .mapToObj(i -> "t" + i + ": {type: lambda, function_name: fn, timeout: 30"
                    + (i == 0 ? "" : ", depends_on: [t" + (i - 1) + "]") + "}")
            .collect(Collectors.joining(", ", "{tasks: {", "}}"));

    @Test
    @DisplayName("C4: jobs are deleted some time after their end, with the objects of their attempts")
    void oldJobsAreDeleted() {
        account.register("ten", TEN);
        String old = account.start("ten");
        account.runToTheEnd();
        account.aws.objects().put("/bucket/attempts/" + old + "/t0/1-ff.json", new byte[1]);
        account.aws.objects().put("/bucket/results/" + old + "/t0.json", new byte[1]);
        account.later(Duration.ofDays(2));
        String late = account.start("ten");
        account.runToTheEnd();
        account.aws.objects().put("/bucket/attempts/" + late + "/t0/1-ff.json", new byte[1]);
        tick();
        assertThat(jobs()).as("kept for ever").hasSize(2);

        account.keepJobs(Duration.ofDays(1));
        Usage before = account.meter.usage();
        tick();

        assertThat(jobs()).extracting(JobHeader::id).containsExactly(late);
        assertThat(account.aws.objects().keySet())
                .containsExactlyInAnyOrder(
                        "/bucket/results/" + old + "/t0.json", "/bucket/attempts/" + late + "/t0/1-ff.json");
        Usage used = account.meter.usage().since(before);
        assertThat(used.writeUnits())
                .as("ten entries, a closed journal, a hidden header and its index, what remembers the id")
                .isEqualTo(14);
        assertThat(used.readUnits())
                .as("4.5 for an idle tick, 2 for the list of ended jobs")
                .isLessThanOrEqualTo(15.5);
    }

    @Test
    @DisplayName("C4: objects that may not be deleted are logged, and others are deleted all the same")
    void aJobWhoseObjectsStayIsDeletedLater() {
        account.register("sales", HOURLY);
        String first = account.start("sales");
        String second = account.start("sales");
        account.runToTheEnd();
        String object = "attempts/" + first + "/only/1-ff.json";
        account.aws.objects().put("/bucket/" + object, new byte[1]);
        account.aws.undeletable.add(object);
        account.later(Duration.ofDays(2));
        account.keepJobs(Duration.ofDays(1));
        account.newProcess();

        PruneJobs.Piece piece = account.plane
                .core()
                .pruneJobs()
                .delete(new PruneJobs.Request(Optional.empty(), Duration.ofDays(1), 100, Optional.empty()));

        assertThat(piece.jobs()).extracting(JobStore.EndedJob::id).containsExactly(second);
        assertThat(piece.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.jobId()).isEqualTo(first);
            assertThat(failure.reason()).contains(object, "AccessDenied", "s3:DeleteObject");
        });
        assertThat(jobs()).isEmpty();
        account.aws.undeletable.clear();
        tick();
        assertThat(account.aws.objects()).doesNotContainKey("/bucket/" + object);
    }
}
