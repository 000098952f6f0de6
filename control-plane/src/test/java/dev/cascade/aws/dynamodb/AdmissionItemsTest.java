package dev.cascade.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore.Admission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs of a DAG with a limit whose ids do not tell when they were created, and whose creation was begun by another process. */
class AdmissionItemsTest {

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

    private void anEarlierCreationEndsBeforeTheHeaderIsWritten() {
        String sort = JobKeys.sortOf("chosen", JobSamples.NOON.minusSeconds(5));
        Optional<Item> unused =
                table.putUnlessPresent(Item.at(JobKeys.pointer("chosen")).text(Names.SORT_OF_HEADER, sort));
    }

    private void minutesPass() {
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
    }
}
