package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.queued;
import static dev.cascade.port.JobSamples.succeeded;
import static dev.cascade.port.JobSamples.success;
import static dev.cascade.port.JobSamples.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.aws.meter.Usage;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each operation takes, in units that are billed. */
class DynamoWritesTest {

    private static LocalDynamo dynamo;

    private final AwsMeter meter = new AwsMeter();
    private final String table = dynamo.newTable();
    private final JobStore store = another();

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Test
    void creatingAJobTakesOneWriteAndOneForTheIndex() {
        Usage used = used(() -> store.create(JobSamples.header(JobIds.at(NOON)), running()));

        assertThat(used.writeUnits()).isEqualTo(2);
        assertThat(used.totalCalls()).isEqualTo(1);
    }

    @Test
    void anIdThatDoesNotTellItsTimeTakesOneMore() {
        Usage used = used(() -> store.create(JobSamples.header(unique("nightly")), running()));

        assertThat(used.writeUnits()).isEqualTo(3);
        assertThat(used.totalCalls()).isEqualTo(2);
    }

    @Test
    void anEntryTakesOneWriteAndNothingElse() {
        String id = created();

        Usage used = used(() -> store.append(id, entry(2, succeeded(0, "{\"rows\":1}"), queued(1))));

        assertThat(used.writeUnits()).isEqualTo(1);
        assertThat(used.readUnits()).isZero();
        assertThat(used.totalCalls()).isEqualTo(1);
    }

    @Test
    void theEntryThatEndsAJobTakesOneMoreForTheHeader() {
        String id = created();

        Usage used = used(() -> store.append(id, entry(2, succeeded(0, "1"), new Event.JobSucceeded())));

        assertThat(used.writeUnits()).isEqualTo(2);
        assertThat(used.totalCalls()).isEqualTo(2);
    }

    @Test
    void aLargeContextIsNotPaidForAgainWhenTheJobEnds() {
        String id = JobIds.at(NOON);
        JobHeader header = new JobHeader(
                id,
                "sales",
                1,
                "{\"k\":\"" + "x".repeat(50_000) + "\"}",
                "api",
                Optional.empty(),
                NOON,
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());
        store.create(header, running());

        Usage used = used(() -> store.append(id, entry(2, new Event.JobSucceeded())));

        assertThat(used.writeUnits()).isEqualTo(2);
        assertThat(store.header(id).orElseThrow().context()).isEqualTo(header.context());
    }

    @Test
    void aProcessThatHasNotSeenTheJobTakesOneReadMore() {
        String id = created();
        store.append(id, entry(2, queued(1)));
        JobStore other = another();

        Usage used = used(() -> other.append(id, entry(3, queued(2))));

        assertThat(used.readUnits()).isEqualTo(1);
        assertThat(used.writeUnits()).isEqualTo(1);
    }

    @Test
    void aCompletionTakesOneWrite() {
        String id = created();

        Usage used = used(() -> store.record(id, success(0, "{\"rows\":1}")));

        assertThat(used.writeUnits()).isEqualTo(1);
        assertThat(used.totalCalls()).isEqualTo(1);
    }

    @Test
    void findingAJobTakesTwoReads() {
        String id = created();
        store.append(id, entry(2, queued(1)));

        Usage used = used(() -> store.find(id));

        assertThat(used.readUnits()).isEqualTo(2);
        assertThat(used.totalCalls()).isEqualTo(2);
    }

    @Test
    void aSweepOfAnIdleTableTakesThreeReads() {
        Usage used = used(() -> store.unfinished(Optional.empty()));

        assertThat(used.readUnits()).isEqualTo(3);
        assertThat(used.writeUnits()).isZero();
    }

    private String created() {
        String id = JobIds.at(NOON);
        store.create(JobSamples.header(id), running());
        return id;
    }

    private static Entry running() {
        return entry(1, new Event.JobRunning(), queued(0));
    }

    private Usage used(Runnable action) {
        Usage before = meter.usage();
        action.run();
        return meter.usage().since(before);
    }

    private JobStore another() {
        return new DynamoJobStore(meter.counted(dynamo.client()), table, InstantSource.fixed(NOON));
    }
}
