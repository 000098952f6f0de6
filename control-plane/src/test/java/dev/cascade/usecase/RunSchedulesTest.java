package dev.cascade.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.engine.Entry;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RunSchedulesTest {

    private static final Instant ONE = Instant.parse("2026-03-01T13:00:00Z");

    private final Fixture f = new Fixture();
    private final RunSchedules schedules = f.core.runSchedules();

    private static DagDefinition dag(String name, String... more) {
        return DagDocument.parse(
                "name: " + name + "\n" + String.join("\n", more)
                        + "\ntasks: {only: {type: local, module: com.acme.Only}}",
                DocumentFormat.YAML,
                "",
                Optional.empty());
    }

    private static DagDefinition hourly(String name, String... more) {
        String[] all = new String[more.length + 1];
        all[0] = "schedule: '@hourly'";
        System.arraycopy(more, 0, all, 1, more.length);
        return dag(name, all);
    }

    private void at(Instant time) {
        f.now = time;
    }

    /** Of the jobs there are, what their schedule says, oldest first. */
    private List<String> contexts() {
        return jobs().stream().map(JobHeader::context).toList().reversed();
    }

    private List<JobHeader> jobs() {
        return f.jobs.list(new JobQuery(Optional.empty(), Optional.empty(), 1_000, Optional.empty()))
                .items();
    }

    private static String context(String hour) {
        return "{\"scheduled_time\":\"2026-03-01T" + hour + ":00:00Z\"}";
    }

    @Test
    void nothingIsStartedBeforeItsTime() {
        f.with(hourly("sales"));
        at(ONE.minusMillis(1));

        assertThat(schedules.run()).isEqualTo(new RunSchedules.Round(0, List.of()));
        assertThat(jobs()).isEmpty();
    }

    @Test
    void aTickStartsAJobThatKnowsItsTime() {
        f.with(hourly("sales"));
        at(ONE.plusMillis(20));

        assertThat(schedules.run().started()).isEqualTo(1);

        JobHeader job = jobs().getFirst();
        assertThat(job.id()).isEqualTo(ScheduledJob.id("sales", ONE));
        assertThat(job.triggeredBy()).isEqualTo("schedule");
        assertThat(job.context()).isEqualTo(context("13"));
        assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(f.hands.given).hasSize(1);
        assertThat(f.dags.find("sales").orElseThrow().nextRunAt()).contains(ONE.plus(Duration.ofHours(1)));
    }

    @Test
    @DisplayName("B-48: a tick that comes many times, from many control planes, is one job")
    void aTickIsOneJob() {
        f.with(hourly("sales"));
        at(ONE);
        RunSchedules other = f.core.runSchedules();

        assertThat(schedules.run().started()).isEqualTo(1);
        assertThat(other.run().started()).isZero();
        assertThat(schedules.run().started()).isZero();
        f.later(Duration.ofHours(1));
        assertThat(other.run().started()).isEqualTo(1);

        assertThat(contexts()).containsExactly(context("13"), context("14"));
    }

    @Test
    void theIdOfAJobIsAUuidOfVersionSevenWithTheTickAsItsTime() {
        UUID id = UUID.fromString(ScheduledJob.id("sales", ONE));

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(ONE.toEpochMilli());
        assertThat(ScheduledJob.id("sales", ONE)).isEqualTo(id.toString());
        assertThat(ScheduledJob.id("sales2", ONE)).isNotEqualTo(id.toString());
        assertThat(ScheduledJob.id("sales", ONE.plusMillis(1))).isNotEqualTo(id.toString());
    }

    @Test
    @DisplayName("B-47: of the ticks that were missed, the latest is run")
    void ofMissedTicksTheLatestIsRun() {
        f.with(hourly("sales"));
        at(Instant.parse("2026-03-01T17:20:00Z"));

        assertThat(schedules.run().started()).isEqualTo(1);
        assertThat(schedules.run().started()).isZero();

        assertThat(contexts()).containsExactly(context("17"));
        assertThat(f.dags.find("sales").orElseThrow().nextRunAt()).contains(Instant.parse("2026-03-01T18:00:00Z"));
    }

    @Test
    @DisplayName("B-47: with catchup each missed tick is run, the oldest first")
    void withCatchupEachMissedTickIsRun() {
        f.with(hourly("sales", "catchup: true"));
        at(Instant.parse("2026-03-01T16:20:00Z"));

        assertThat(schedules.run().started()).isEqualTo(4);

        assertThat(jobs())
                .extracting(JobHeader::context)
                .containsExactlyInAnyOrder(context("13"), context("14"), context("15"), context("16"));
        assertThat(f.hands.given)
                .extracting(a -> a.job().context())
                .containsExactly(context("13"), context("14"), context("15"), context("16"));
    }

    @Test
    @DisplayName("B-47: a long past is made up for in several rounds")
    void aLongPastTakesSeveralRounds() {
        f.with(hourly("sales", "catchup: true"));
        at(Instant.parse("2026-03-02T12:30:00Z"));

        assertThat(schedules.run().started()).isEqualTo(10);
        assertThat(schedules.run().started()).isEqualTo(10);
        assertThat(schedules.run().started()).isEqualTo(4);
        assertThat(schedules.run().started()).isZero();

        assertThat(jobs()).hasSize(24);
    }

    @Test
    @DisplayName("B-40: a disabled DAG does not run; enabled again it runs with the first tick from then")
    void aDisabledDagDoesNotRun() {
        f.with(hourly("sales"));
        f.dags.setEnabled("sales", false, f.now);
        at(Instant.parse("2026-03-01T15:30:00Z"));
        assertThat(schedules.run().started()).isZero();

        f.dags.setEnabled("sales", true, f.now);
        assertThat(schedules.run().started()).isZero();
        at(Instant.parse("2026-03-01T16:00:00Z"));
        assertThat(schedules.run().started()).isEqualTo(1);

        assertThat(contexts()).containsExactly(context("16"));
    }

    @Test
    void jobsBeyondTheLimitAreHeldBack() {
        f.with(hourly("sales", "max_active_jobs: 1", "catchup: true"));
        at(Instant.parse("2026-03-01T14:30:00Z"));

        assertThat(schedules.run().started()).isEqualTo(2);

        assertThat(jobs())
                .extracting(JobHeader::status)
                .containsExactlyInAnyOrder(JobStatus.PENDING, JobStatus.RUNNING);
        assertThat(f.hands.given).extracting(a -> a.job().context()).containsExactly(context("13"));
        f.succeeds(ScheduledJob.id("sales", ONE), "only", "1");
        f.runBackground();
        assertThat(f.hands.given).extracting(a -> a.job().context()).containsExactly(context("13"), context("14"));
    }

    @Test
    void aDagWhoseJobCannotBeStartedDoesNotKeepOthersFromTheirs() {
        Fixture broken = new Fixture(refusing(ScheduledJob.id("bad", ONE)));
        broken.with(hourly("bad")).with(hourly("good"));
        broken.now = ONE;

        assertThat(broken.core.runSchedules().run()).isEqualTo(new RunSchedules.Round(1, List.of("bad")));

        assertThat(broken.jobs.header(ScheduledJob.id("good", ONE))).isPresent();
        assertThat(broken.dags.due(ONE)).as("it stays due").hasSize(1);
    }

    private static JobStore refusing(String jobId) {
        JobStore store = new MemoryJobStore();
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("create")
                            && ((JobHeader) arguments[0]).id().equals(jobId)) {
                        throw new StoreException("the disk is full", new IOException());
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A control plane that saved the job of a tick, and died before it handed out or moved on anything. */
    private void somebodyDiesWithTheTick(Instant tick) {
        Fixture dead = new Fixture();
        dead.now = f.now;
        dead.with(hourly("sales")).with(hourly("sales", "catchup: true"));
        dead.start.startOnce(ScheduledJob.request("sales", tick));
        JobHeader header = dead.jobs.header(ScheduledJob.id("sales", tick)).orElseThrow();
        Entry first = dead.jobs.entries(header.id(), 0, 1).getFirst();
        JobHeader ofVersionOne = new JobHeader(
                header.id(),
                "sales",
                1,
                header.context(),
                header.triggeredBy(),
                header.note(),
                header.createdAt(),
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());
        assertThat(f.jobs.create(ofVersionOne, first)).isEqualTo(SaveResult.SAVED);
    }

    @Test
    @DisplayName("B-48: a job that was just started is left to the process that started it")
    void aJobThatWasJustStartedIsLeftAlone() {
        f.with(hourly("sales"));
        at(ONE);
        somebodyDiesWithTheTick(ONE);
        f.later(Duration.ofSeconds(59));

        assertThat(schedules.run().started()).isZero();

        assertThat(f.hands.given).isEmpty();
        assertThat(f.dags.due(f.now)).hasSize(1);
    }

    @Test
    @DisplayName("B-48: a job that was saved but never handed out is handed out by the next tick")
    void aJobThatWasNeverHandedOutIsHandedOutLater() {
        f.with(hourly("sales"));
        at(ONE);
        somebodyDiesWithTheTick(ONE);
        f.later(Duration.ofSeconds(61));

        assertThat(schedules.run().started()).isZero();

        assertThat(jobs()).hasSize(1);
        assertThat(f.hands.given).hasSize(1);
        assertThat(f.dags.due(f.now)).isEmpty();
        schedules.run();
        assertThat(f.hands.given).hasSize(1);
    }

    @Test
    @DisplayName("B-48: the same when its tick is not the latest any more")
    void aJobThatWasNeverHandedOutIsHandedOutAfterItsTick() {
        f.with(hourly("sales"));
        at(ONE);
        somebodyDiesWithTheTick(ONE);
        f.later(Duration.ofHours(1));

        assertThat(schedules.run().started()).isEqualTo(1);

        assertThat(f.hands.given).extracting(a -> a.job().context()).containsExactly(context("13"), context("14"));
    }

    @Test
    @DisplayName("B-48: a job that went on although its tick was not acknowledged is left as it is")
    void aJobThatWentOnIsLeftAsItIs() {
        f.with(hourly("sales"));
        at(ONE);
        f.start.startOnce(ScheduledJob.request("sales", ONE));
        f.succeeds(ScheduledJob.id("sales", ONE), "only", "1");

        assertThat(schedules.run().started()).isZero();

        assertThat(f.hands.given).hasSize(1);
        assertThat(f.dags.due(f.now)).isEmpty();
    }
}
