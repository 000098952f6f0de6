package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSchedulesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private volatile Instant now = NOON;

    /** Not 0 in the test that lets the time run. */
    private volatile long runningSince;

    private Duration passed() {
        return runningSince == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - runningSince);
    }

    private static DagDefinition everyMinute(String name) {
        return DagDocument.parse(
                "{name: " + name + ", schedule: '* * * * *', tasks: {only: {type: noop}}}",
                DocumentFormat.YAML,
                "",
                Optional.empty());
    }

    private LocalSettings on(Optional<String> databaseUrl) {
        return new LocalSettings(
                folder.resolve("state"),
                databaseUrl,
                List.of(),
                List.of(),
                0,
                "cascade-artifacts",
                "us-east-1",
                Map.of());
    }

    private static List<JobHeader> jobs(LocalCascade cascade) {
        return cascade.core()
                .describeJob()
                .list(new JobQuery(Optional.empty(), Optional.empty(), 1_000, Optional.empty()))
                .items();
    }

    @Test
    @DisplayName("B-48: control planes on one PostgreSQL start one job a tick")
    void controlPlanesOnOneDatabaseStartOneJobATick() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            LocalSettings settings =
                    on(Optional.of("postgresql://postgres:postgres@127.0.0.1:" + server.getPort() + "/postgres"));
            InstantSource clock = () -> now;
            try (EmbeddedCascade one = EmbeddedCascade.open(settings, clock);
                    EmbeddedCascade two = EmbeddedCascade.open(settings, clock);
                    EmbeddedCascade three = EmbeddedCascade.open(settings, clock)) {
                one.core().registerDag().register(everyMinute("a"), "test");
                one.core().registerDag().register(everyMinute("b"), "test");
                for (int tick = 1; tick <= 10; tick++) {
                    now = NOON.plus(Duration.ofMinutes(tick));
                    CyclicBarrier together = new CyclicBarrier(3);
                    List<Future<?>> looks = Stream.of(one, two, three)
                            .<Future<?>>map(cascade -> threads.submit(() -> {
                                together.await();
                                cascade.lookAtSchedules();
                                return null;
                            }))
                            .toList();
                    for (Future<?> look : looks) {
                        look.get();
                    }
                }

                assertThat(jobs(two)).hasSize(20).allMatch(job -> job.status().isTerminal());
                assertThat(jobs(two).stream()
                                .map(job -> job.dag() + job.context())
                                .distinct())
                        .hasSize(20);
            }
        }
    }

    @Test
    @DisplayName("B-47: what was missed while nothing ran is made up for at the start, the latest only")
    void whatWasMissedIsMadeUpForAtTheStart() {
        try (EmbeddedCascade before = EmbeddedCascade.open(on(Optional.empty()), () -> now)) {
            before.core().registerDag().register(everyMinute("a"), "test");
        }
        now = NOON.plus(Duration.ofHours(5)).plusSeconds(30);

        try (EmbeddedCascade after = EmbeddedCascade.open(on(Optional.empty()), () -> now)) {
            after.work();
            assertThat(jobs(after)).as("without a scheduler nothing is started").isEmpty();
            after.runSchedules();

            assertThat(jobs(after))
                    .extracting(JobHeader::context)
                    .containsExactly("{\"scheduled_time\":\"2026-03-01T17:00:00Z\"}");
        }
    }

    @Test
    void aJobStartsWhenItsMinuteComes() throws Exception {
        now = NOON.minusMillis(300);
        try (EmbeddedCascade cascade = EmbeddedCascade.open(on(Optional.empty()), () -> now.plus(passed()))) {
            CountDownLatch started = new CountDownLatch(1);
            cascade.core().registerDag().register(everyMinute("a"), "test");
            runningSince = System.nanoTime();
            cascade.core().listeners().subscribe((header, job, entry) -> started.countDown());
            cascade.work();

            cascade.runSchedules();

            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(jobs(cascade).getFirst().triggeredBy()).isEqualTo("schedule");
        }
    }
}
