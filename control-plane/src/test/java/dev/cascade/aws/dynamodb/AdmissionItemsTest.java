package dev.cascade.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore.Admission;
import dev.cascade.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Jobs of a DAG with a limit: what is left of processes that ended in the middle, for ids that do not tell when they were created. */
class AdmissionItemsTest {

    private static final JobQuery RUNNING =
            new JobQuery(Optional.empty(), Optional.of(JobStatus.RUNNING), 10, Optional.empty());

    private static LocalDynamo dynamo;

    private final AtomicReference<Instant> now = new AtomicReference<>(JobSamples.NOON);
    private final String name = dynamo.newTable();
    private final Table table = new Table(dynamo.client(), name);
    private final DynamoJobStore store = new DynamoJobStore(dynamo.client(), name, now::get);
    private final JobHeader job = JobSamples.header("chosen", "limited", JobSamples.NOON);

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Test
    void aHeldBackJobMayBeginIfItsCreationWasBegunBefore() {
        anEarlierCreationEndsBeforeTheHeaderIsWritten();
        store.placed(job, false);
        store.create(job, JobSamples.heldBack());

        minutesPass();

        assertThat(store.admission("limited", 1)).isEqualTo(new Admission(0, List.of("chosen")));
    }

    @Test
    void aJobThatRunsIsCountedIfAnotherProcessBeganItsCreationMeanwhile() {
        store.placed(job, true);
        anEarlierCreationEndsBeforeTheHeaderIsWritten();
        Entry first = JobSamples.entry(1, new Event.JobRunning());
        store.create(job, first);

        minutesPass();

        assertThat(store.admission("limited", 1)).isEqualTo(new Admission(1, List.of()));
        store.append("chosen", JobSamples.entry(2, new Event.JobSucceeded()));
        store.displaced(job.became(JobStatus.SUCCESS, JobSamples.NOON));
        assertThat(table.page(table.everything(Names.ADMISSION + "limited").build())
                        .items())
                .isEmpty();
    }

    @Test
    void aJobThatBeganIsCountedAlthoughWhoBeganItDidNotLearnThat() {
        store.placed(job, false);
        store.create(job, JobSamples.heldBack());
        store.begins("limited", "chosen");

        appendedWithoutHeader(JobSamples.entry(2, new Event.JobRunning()));

        assertThat(store.admission("limited", 1)).isEqualTo(new Admission(1, List.of()));
        assertThat(store.list(RUNNING).items()).extracting(JobHeader::id).containsExactly("chosen");
    }

    @Test
    void aJobThatRunsAgainIsCountedAlthoughWhoRetriedItDidNotLearnThat() {
        store.placed(job, true);
        store.create(job, JobSamples.entry(1, new Event.JobRunning()));
        store.append("chosen", JobSamples.entry(2, new Event.JobFailed()));
        store.placed(store.header("chosen").orElseThrow(), true);

        appendedWithoutHeader(JobSamples.entry(3, new Event.JobRunning()));

        assertThat(store.admission("limited", 1)).isEqualTo(new Admission(1, List.of()));
    }

    @Test
    void aJobThatRunsAgainIsCountedAlthoughItsFirstEndIsNotedLate() {
        store.placed(job, true);
        store.create(job, JobSamples.entry(1, new Event.JobRunning()));
        store.append("chosen", JobSamples.entry(2, new Event.JobFailed()));
        JobHeader ended = store.header("chosen").orElseThrow();
        store.placed(ended, true);
        appendedWithoutHeader(JobSamples.entry(3, new Event.JobRunning()));

        store.displaced(ended);

        assertThat(store.admission("limited", 1)).isEqualTo(new Admission(1, List.of()));
    }

    @Test
    void aJobThatDidNotBeginAfterAllMayBegin() {
        store.placed(job, false);
        store.create(job, JobSamples.heldBack());

        store.begins("limited", "chosen");

        assertThat(store.admission("limited", 1)).isEqualTo(new Admission(0, List.of("chosen")));
    }

    private void appendedWithoutHeader(Entry entry) {
        DynamoDbClient crashing = Faults.at(
                dynamo.client(), UpdateItemRequest.class::isInstance, SdkClientException.create("the process died"));
        DynamoJobStore dying = new DynamoJobStore(crashing, name, now::get);
        assertThatThrownBy(() -> dying.append("chosen", entry)).isInstanceOf(StoreException.class);
    }

    private void anEarlierCreationEndsBeforeTheHeaderIsWritten() {
        String sort = JobKeys.sortOf("chosen", JobSamples.NOON.minusSeconds(5));
        Optional<Item> unused =
                table.putUnlessPresent(Item.at(JobKeys.pointer("chosen")).text(Names.SORT_OF_HEADER, sort));
    }

    private void minutesPass() {
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
    }
}
