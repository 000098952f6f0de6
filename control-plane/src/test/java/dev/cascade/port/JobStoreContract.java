package dev.cascade.port;

import static dev.cascade.port.JobSamples.NOON;
import static dev.cascade.port.JobSamples.at;
import static dev.cascade.port.JobSamples.byAnother;
import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.entryOf;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.plan;
import static dev.cascade.port.JobSamples.queued;
import static dev.cascade.port.JobSamples.succeeded;
import static dev.cascade.port.JobSamples.success;
import static dev.cascade.port.JobSamples.unique;
import static dev.cascade.port.JobSamples.withCheckpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.Actor;
import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Command;
import dev.cascade.engine.Decision;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.port.JobStore.FoundJob;
import dev.cascade.port.JobStore.JournalEnd;
import dev.cascade.port.JobStore.KeyBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a {@link JobStore} must do, whatever it is made of. Tests share one store and may find jobs of each other in it, so they use names of
 * their own.
 */
public abstract class JobStoreContract {

    /** The store under test. */
    protected abstract JobStore store();

    /** The same store as seen by another process, or the nearest thing to it. */
    protected abstract JobStore elsewhere();

    // ---- one job

    @Test
    void aJobIsFoundAsItWasCreated() {
        String id = unique("job");
        Entry first = entry(1, new Event.JobRunning(), queued(0));

        assertThat(store().create(header(id), first)).isEqualTo(SaveResult.SAVED);

        JobHeader expected = header(id).became(JobStatus.RUNNING, first.at());
        StoredJob found = found(id);
        assertThat(found.header()).isEqualTo(expected);
        assertThat(found.checkpoint()).isEmpty();
        assertThat(found.tail()).containsExactly(first);
        assertThat(store().reported(id)).isEmpty();
        assertThat(store().header(id)).contains(expected);
        assertThat(elsewhere().header(id)).contains(expected);
    }

    @Test
    void aJobThatIsHeldBackIsPending() {
        String id = unique("job");

        store().create(header(id).became(JobStatus.RUNNING, NOON), heldBack());

        assertThat(store().header(id).orElseThrow().status()).isEqualTo(JobStatus.PENDING);
        assertThat(store().header(id).orElseThrow().startedAt()).isEmpty();
        assertThat(found(id).tail()).containsExactly(heldBack());
    }

    @Test
    void aJobThatEndsWithItsFirstEntryHasEnded() {
        String id = unique("job");

        store().create(header(id), entry(1, new Event.JobRunning(), new Event.JobSucceeded()));

        JobHeader header = store().header(id).orElseThrow();
        assertThat(header.status()).isEqualTo(JobStatus.SUCCESS);
        assertThat(header.startedAt()).contains(at(1));
        assertThat(header.completedAt()).contains(at(1));
        assertThat(unfinished()).doesNotContain(id);
    }

    @Test
    void thereIsNothingToFindForAnUnknownId() {
        String id = unique("nobody");

        assertThat(store().find(id)).isEmpty();
        assertThat(store().findAll(List.of(id))).isEmpty();
        assertThat(store().header(id)).isEmpty();
        assertThat(store().entries(id, 0, 10)).isEmpty();
    }

    @Test
    void aSecondJobWithTheSameIdIsRefusedAndTheFirstLeftAsItIs() {
        String id = unique("job");
        store().create(header(id), heldBack());

        SaveResult second = elsewhere().create(header(id, "other", NOON), entry(1, new Event.JobRunning()));

        assertThat(second).isEqualTo(SaveResult.CONFLICT);
        assertThat(store().header(id)).contains(header(id));
        assertThat(found(id).tail()).containsExactly(heldBack());
    }

    @Test
    void theHeaderFollowsTheStatus() {
        String id = unique("job");
        store().create(header(id), heldBack());

        store().append(id, entry(2, new Event.JobRunning(), queued(0)));
        store().append(id, entry(3, succeeded(0, "1"), new Event.JobSucceeded()));
        JobHeader ended = store().header(id).orElseThrow();
        store().append(id, entry(4, new Event.TaskCleared(TaskRef.of(0)), new Event.JobRunning()));
        JobHeader retried = store().header(id).orElseThrow();

        assertThat(ended).isEqualTo(header(id).became(JobStatus.RUNNING, at(2)).became(JobStatus.SUCCESS, at(3)));
        assertThat(retried).isEqualTo(ended.became(JobStatus.RUNNING, at(4)));
        assertThat(found(id).header()).isEqualTo(retried);
    }

    @Test
    @DisplayName("A5: a job that is cancelled while it is held back has not started")
    void aJobThatIsCancelledWhileHeldBackHasNotStarted() {
        String id = unique("job");
        store().create(header(id), heldBack());

        store().append(id, entry(2, new Event.TaskCancelled(TaskRef.of(0)), new Event.JobCancelled()));
        JobHeader cancelled = store().header(id).orElseThrow();
        JobHeader found = found(id).header();
        store().append(id, entry(3, new Event.TaskCleared(TaskRef.of(0)), new Event.JobRunning()));

        assertThat(cancelled.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(cancelled.startedAt()).isEmpty();
        assertThat(cancelled.completedAt()).contains(at(2));
        assertThat(found).isEqualTo(cancelled);
        assertThat(store().header(id).orElseThrow().startedAt()).contains(at(3));
    }

    @Test
    @DisplayName("A4: a job that is held back when it is retried is pending and has not ended")
    void aJobThatIsHeldBackWhenItIsRetriedIsPending() {
        String id = unique("job");
        String dag = unique("dag");
        store().create(header(id, dag, NOON), entry(1, new Event.JobRunning()));
        store().append(id, entry(2, new Event.JobFailed()));

        store().append(id, entry(3, new Event.TaskCleared(TaskRef.of(0)), new Event.JobPending()));

        JobHeader header = store().header(id).orElseThrow();
        assertThat(header.status()).isEqualTo(JobStatus.PENDING);
        assertThat(header.startedAt()).contains(at(1));
        assertThat(header.completedAt()).isEmpty();
        assertThat(found(id).header()).isEqualTo(header);
        assertThat(walk(Optional.of(dag), Optional.of(JobStatus.PENDING), 10)).containsExactly(header);
        assertThat(unfinished()).contains(id);
    }

    @Test
    @DisplayName("A5: a job that starts and is cancelled by one entry has started")
    void aJobThatStartsAndIsCancelledByOneEntryHasStarted() {
        String id = unique("job");
        store().create(header(id), heldBack());

        store().append(
                        id,
                        entry(
                                2,
                                new Event.JobRunning(),
                                new Event.TaskCancelled(TaskRef.of(0)),
                                new Event.JobCancelled()));

        assertThat(store().header(id).orElseThrow().startedAt()).contains(at(2));
        assertThat(store().header(id).orElseThrow().completedAt()).contains(at(2));
    }

    @Test
    void everyKindOfEventComesBack() {
        String id = unique("job");
        TaskError error = TaskError.retryable("com.example.Broken", "it broke: «naïve» 🙂");
        TaskResult.Artifact artifact = new TaskResult.Artifact("s3://b/k", "k", 5_000_000_000L);
        Entry all = entry(
                2,
                new Event.JobRunning(),
                queued(0),
                queued(1),
                new Event.TaskRunning(TaskRef.of(0), 1, "worker-1", at(1)),
                new Event.TaskUpForRetry(TaskRef.of(0), 1, error, at(50_000), Event.Cost.LOSS),
                new Event.TaskSucceeded(TaskRef.of(1), 1, TaskResult.NULL),
                new Event.TaskSucceeded(TaskRef.of(2), 7, new TaskResult(Optional.of("[1]"), Optional.of(artifact))),
                new Event.TaskFailed(TaskRef.of(3), 2, error),
                new Event.TaskUpstreamFailed(TaskRef.of(4)),
                new Event.TaskSkipped(TaskRef.of(5), Optional.of("nothing to do")),
                new Event.TaskSkipped(TaskRef.of(6), Optional.empty()),
                new Event.TaskCancelled(TaskRef.of(7)),
                new Event.TaskCleared(TaskRef.of(7)),
                new Event.JobFailed());
        store().create(header(id), heldBack());

        store().append(id, all);

        assertThat(found(id).tail()).containsExactly(heldBack(), all);
        assertThat(elsewhere().entries(id, 0, 10)).containsExactly(heldBack(), all);
    }

    @Test
    void allOfUnicodeComesBack() {
        String id = unique("job");
        String text = "\u00e4\u00df \u6f22\u5b57 \u05e2\u05d1\u05e8\u05d9\u05ea \ud83d\ude00 \ud834\udd1e \u2028 \uffff"
                + " \u007f \u0001 \\ ' \" %s $1 ? \t\r\n";
        JobHeader header = new JobHeader(
                id,
                "sales",
                1,
                "{\"k\":\"" + "\ud83d\ude00\u6f22\\u0000" + "\"}",
                "schedule",
                Optional.of(text),
                NOON,
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());
        Entry entry = entry(2, succeeded(0, "\"\u0000" + text + "\""));

        store().create(header, heldBack());
        store().append(id, entry);
        store().record(id, success(3, "\"\u0000" + text + "\""));

        StoredJob found = found(id);
        assertThat(found.header()).isEqualTo(header);
        assertThat(found.tail()).containsExactly(heldBack(), entry);
        assertThat(store().reported(id)).containsExactly(success(3, "\"\u0000" + text + "\""));
    }

    @Test
    void whoTriggeredAJobComesBack() {
        String dag = unique("dag");
        Optional<Actor> actor = Actor.named("arn:aws:sts::123456789012:assumed-role/Ops/ \u00e4 \u6f22 \ud83d\ude00");
        JobHeader known = triggeredBy(actor, dag);
        JobHeader longest = triggeredBy(Actor.named("\u6f22".repeat(Actor.LONGEST)), dag);
        JobHeader unknown = triggeredBy(Optional.empty(), dag);

        for (JobHeader header : List.of(known, longest, unknown)) {
            store().create(header, heldBack());
        }
        store().append(known.id(), entry(2, new Event.JobCancelled(actor)));

        assertThat(found(known.id()).header().actor()).isEqualTo(actor);
        assertThat(found(known.id()).tail()).endsWith(entry(2, new Event.JobCancelled(actor)));
        assertThat(elsewhere().header(longest.id())).contains(longest);
        assertThat(elsewhere().header(unknown.id())).contains(unknown);
        assertThat(store().list(new JobQuery(Optional.of(dag), Optional.empty(), 10, Optional.empty()))
                        .items())
                .extracting(JobHeader::actor)
                .containsExactlyInAnyOrder(known.actor(), longest.actor(), unknown.actor());
    }

    private static JobHeader triggeredBy(Optional<Actor> actor, String dag) {
        return new JobHeader(
                unique("job"),
                dag,
                1,
                "{}",
                "api",
                actor,
                Optional.empty(),
                NOON,
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());
    }

    // ---- who may write what

    @Test
    void anEntryNumberIsWrittenOnce() {
        String id = unique("job");
        store().create(header(id), heldBack());

        SaveResult one = store().append(id, entry(2, queued(0)));
        SaveResult other = elsewhere().append(id, entry(2, queued(1), new Event.JobRunning()));

        assertThat(one).isEqualTo(SaveResult.SAVED);
        assertThat(other).isEqualTo(SaveResult.CONFLICT);
        assertThat(found(id).tail()).containsExactly(heldBack(), entry(2, queued(0)));
        assertThat(store().header(id).orElseThrow().status()).isEqualTo(JobStatus.PENDING);
    }

    @Test
    @DisplayName(
            "A1: a job that is created again by the same write is saved, by another one refused, however alike they"
                    + " are")
    void aRepeatedCreateIsSaved() {
        String id = unique("job");
        Entry first = entry(1, new Event.JobRunning(), queued(0));
        store().create(header(id), first);
        store().append(id, entry(2, succeeded(0, "1"), new Event.JobSucceeded()));

        assertThat(store().create(header(id), first)).isEqualTo(SaveResult.SAVED);
        assertThat(elsewhere().create(header(id), first)).isEqualTo(SaveResult.SAVED);
        assertThat(store().create(header(id), byAnother(first))).isEqualTo(SaveResult.CONFLICT);
        assertThat(elsewhere().create(header(id), byAnother(first))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store().header(id).orElseThrow().status()).isEqualTo(JobStatus.SUCCESS);
        assertThat(journal(id)).hasSize(2);
    }

    @Test
    @DisplayName(
            "A1: an entry that is added again by the same write is saved, by another one refused, however alike they"
                    + " are")
    void aRepeatedAppendIsSaved() {
        String id = unique("job");
        Entry second = entry(2, new Event.JobRunning(), queued(0));
        store().create(header(id), heldBack());
        store().append(id, second);

        assertThat(store().append(id, second)).isEqualTo(SaveResult.SAVED);
        store().append(id, entry(3, queued(1)));
        assertThat(store().append(id, second)).isEqualTo(SaveResult.SAVED);
        assertThat(elsewhere().append(id, second)).isEqualTo(SaveResult.SAVED);
        assertThat(store().append(id, byAnother(second))).isEqualTo(SaveResult.CONFLICT);
        assertThat(elsewhere().append(id, byAnother(second))).isEqualTo(SaveResult.CONFLICT);
        assertThat(journal(id)).containsExactly(heldBack(), second, entry(3, queued(1)));
    }

    @Test
    void anEntryThatWouldLeaveAGapIsRefused() {
        String id = unique("job");
        store().create(header(id), heldBack());

        SaveResult result = store().append(id, entry(3, new Event.JobRunning()));

        assertThat(result).isEqualTo(SaveResult.CONFLICT);
        assertThat(found(id).tail()).containsExactly(heldBack());
        assertThat(store().header(id)).contains(header(id));
    }

    @Test
    void theFirstEntryCannotBeAppended() {
        String id = unique("job");
        store().create(header(id), heldBack());

        assertThat(store().append(id, entry(1, new Event.JobRunning()))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store().header(id)).contains(header(id));
    }

    @Test
    void anEntryForAnUnknownJobIsRefused() {
        String id = unique("nobody");

        assertThat(store().append(id, entry(1, new Event.JobRunning()))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store().append(id, entry(2, queued(0)))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store().find(id)).isEmpty();
    }

    @Test
    void ofTwoWritersExactlyOneWinsEachOfAThousandEntries() throws Exception {
        String id = unique("job");
        store().create(header(id), heldBack());
        int last = 1_000;

        List<List<Integer>> won =
                together(List.of(() -> racer(store(), id, 0, last), () -> racer(elsewhere(), id, 1, last)));

        List<Integer> all = new ArrayList<>();
        won.forEach(all::addAll);
        Collections.sort(all);
        assertThat(all).hasSize(last - 1).doesNotHaveDuplicates();
        List<Entry> journal = journal(id);
        assertThat(journal).hasSize(last);
        for (int racer = 0; racer < 2; racer++) {
            for (int number : won.get(racer)) {
                assertThat(journal.get(number - 1)).isEqualTo(entry(number, queued(racer)));
            }
        }
    }

    private static List<Integer> racer(JobStore store, String id, int name, int last) {
        List<Integer> won = new ArrayList<>();
        for (int number = 2; number <= last; number++) {
            if (store.append(id, entry(number, queued(name))) == SaveResult.SAVED) {
                won.add(number);
            }
        }
        return won;
    }

    @Test
    void ofManyCreatorsExactlyOneWins() throws Exception {
        String id = unique("job");
        List<Callable<SaveResult>> creators = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            JobStore store = i % 2 == 0 ? store() : elsewhere();
            creators.add(() -> store.create(header(id), byAnother(heldBack())));
        }

        assertThat(together(creators)).containsOnlyOnce(SaveResult.SAVED).hasSize(20);
    }

    @Test
    void manyJobsAtOnceLoseNothing() throws Exception {
        int jobs = 100;
        int entries = 20;
        List<String> ids = new ArrayList<>();
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            String id = unique("many");
            ids.add(id);
            JobStore store = i % 4 == 0 ? elsewhere() : store();
            writers.add(() -> writeAll(store, id, entries));
        }

        assertThat(together(writers)).containsOnly(true);

        for (String id : ids) {
            assertThat(found(id).tail()).extracting(Entry::number).hasSize(entries);
            assertThat(found(id).header().status()).isEqualTo(JobStatus.SUCCESS);
        }
    }

    private static boolean writeAll(JobStore store, String id, int entries) {
        boolean all = store.create(header(id), entry(1, new Event.JobRunning())) == SaveResult.SAVED;
        for (int number = 2; number < entries; number++) {
            all &= store.append(id, entry(number, queued(number))) == SaveResult.SAVED;
            all &= store.append(id, entry(number, queued(0))) == SaveResult.CONFLICT;
        }
        return all && store.append(id, entry(entries, new Event.JobSucceeded())) == SaveResult.SAVED;
    }

    // ---- reading a journal

    @Test
    void theTailBeginsAfterTheLatestCheckpoint() {
        String id = unique("job");
        Checkpoint early = Job.create(id, plan(1, 1)).checkpoint();
        Checkpoint late = Job.create(id, plan(2, 2)).checkpoint();
        store().create(header(id), withCheckpoint(heldBack(), early));
        store().append(id, entry(2, queued(0)));
        store().append(id, withCheckpoint(entry(3, queued(1)), late));
        StoredJob atCheckpoint = found(id);
        store().append(id, entry(4, queued(2)));
        store().append(id, entry(5, queued(3)));

        assertThat(atCheckpoint.tail()).isEmpty();
        assertThat(atCheckpoint.checkpoint().orElseThrow().toBytes()).isEqualTo(late.toBytes());
        StoredJob later = found(id);
        assertThat(later.checkpoint().orElseThrow().toBytes()).isEqualTo(late.toBytes());
        assertThat(later.tail()).containsExactly(entry(4, queued(2)), entry(5, queued(3)));
        assertThat(journal(id))
                .containsExactly(
                        heldBack(), entry(2, queued(0)), entry(3, queued(1)), entry(4, queued(2)), entry(5, queued(3)));
    }

    @Test
    void aJournalIsReadInPages() {
        String id = unique("job");
        store().create(header(id), heldBack());
        for (int number = 2; number <= 25; number++) {
            store().append(id, entry(number, queued(number)));
        }

        assertThat(store().entries(id, 0, 1)).containsExactly(heldBack());
        assertThat(store().entries(id, 24, 10)).containsExactly(entry(25, queued(25)));
        assertThat(store().entries(id, 25, 10)).isEmpty();
        List<Entry> range = store().entries(id, 7, 5);
        assertThat(range).hasSizeBetween(1, 5).first().isEqualTo(entry(8, queued(8)));
        assertThat(journal(id)).extracting(Entry::number).hasSize(25).isSorted();
    }

    @Test
    @DisplayName("C3: entries are read by their numbers, wherever they are")
    void entriesAreReadByTheirNumbers() {
        String id = unique("job");
        store().create(header(id), heldBack());
        for (int number = 2; number <= 60; number++) {
            store().append(id, entry(number, queued(number)));
        }
        Checkpoint checkpoint = Job.create(id, plan(1, 1)).checkpoint();
        Entry last = entry(61, queued(61));
        store().append(id, withCheckpoint(last, checkpoint));

        assertThat(elsewhere().entries(id, numbers(1, 2, 20, 61, 62, 900)))
                .containsExactly(heldBack(), entry(2, queued(2)), entry(20, queued(20)), last);
        SortedSet<Long> close =
                numbers(LongStream.rangeClosed(1, 60).filter(n -> n % 3 != 0).toArray());
        assertThat(store().entries(id, close)).extracting(Entry::number).containsExactlyElementsOf(close);
        assertThat(store().entries(id, numbers())).isEmpty();
        assertThat(store().entries(unique("nobody"), numbers(1, 2))).isEmpty();
    }

    @Test
    @DisplayName("C3: of a job that was deleted no entry is read")
    void noEntryOfADeletedJobIsRead() {
        String id = ended(unique("dag"));
        SortedSet<Long> all = numbers(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(store().entries(id, all)).isNotEmpty();

        deleted(id);

        assertThat(store().entries(id, all)).isEmpty();
    }

    private static SortedSet<Long> numbers(long... numbers) {
        return new TreeSet<>(LongStream.of(numbers).boxed().toList());
    }

    @Test
    @DisplayName("H11: where many journals end is known at once, with and without a checkpoint")
    void journalsEndWithTheirLastEntry() {
        String one = unique("job");
        String two = unique("job");
        store().create(header(one), heldBack());
        store().create(header(two), heldBack());
        Entry second = new Entry(2, 1, at(2), List.of(new Event.JobRunning()), Optional.empty());
        Job job = Job.create(two, plan(1, 1)).after(heldBack()).after(second);
        store().append(two, withCheckpoint(second, job.checkpoint()));

        assertThat(store().ends(List.of(one, unique("nobody"), two)))
                .isEqualTo(Map.of(one, new JournalEnd(1, NOON), two, new JournalEnd(2, at(2))));
        assertThat(store().ends(List.of())).isEmpty();
    }

    @Test
    void severalJobsAreFoundAsEachOfThemIs() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = unique("job");
            ids.add(id);
            store().create(header(id), heldBack());
        }
        Entry second = new Entry(2, 1, at(2), List.of(new Event.JobRunning()), Optional.empty());
        Job job = Job.create(ids.get(1), plan(1, 1)).after(heldBack()).after(second);
        store().append(ids.get(1), withCheckpoint(second, job.checkpoint()));
        store().append(ids.get(1), entry(3, queued(0)));
        store().append(ids.get(2), entry(2, queued(0)));
        store().record(ids.get(3), success(0, "1"));
        store().record(ids.get(3), success(1, "2"));
        ids.add(unique("nobody"));

        Map<String, FoundJob> found = store().findAll(ids);

        assertThat(found).containsOnlyKeys(ids.subList(0, 5));
        found.forEach((id, each) -> {
            assertThat(each.job().header()).isEqualTo(found(id).header());
            assertThat(each.job().tail()).isEqualTo(found(id).tail());
            assertThat(each.job().checkpointEntry()).isEqualTo(found(id).checkpointEntry());
            assertThat(each.reported()).containsExactlyInAnyOrderElementsOf(store().reported(id));
        });
        assertThat(found.get(ids.get(3)).reported()).hasSize(2);
        assertThat(store().findAll(List.of())).isEmpty();
    }

    @Test
    void anEntryOfTenThousandEventsComesBack() {
        String id = unique("job");
        List<Event> events = new ArrayList<>();
        for (int task = 0; task < 5_000; task++) {
            events.add(new Event.TaskRunning(TaskRef.of(task), 1, "worker-" + task % 7, at(task)));
            events.add(succeeded(task, "{\"rows\":" + task + "}"));
        }
        Entry large = new Entry(2, 1, at(2), events, Optional.empty(), 7);
        store().create(header(id), heldBack());

        assertThat(store().append(id, large)).isEqualTo(SaveResult.SAVED);

        assertThat(found(id).tail()).containsExactly(heldBack(), large);
        assertThat(store().entries(id, 1, 10)).containsExactly(large);
    }

    @Test
    void anEntryOfMoreThanAMegabyteComesBack() {
        String id = unique("job");
        List<Event> events = new ArrayList<>();
        for (int task = 0; task < 40; task++) {
            events.add(succeeded(task, "\"" + noise(30_000, task) + "\""));
        }
        events.add(new Event.JobSucceeded());
        Entry large = new Entry(2, 1, at(2), events, Optional.empty(), 7);
        store().create(header(id), heldBack());

        assertThat(store().append(id, large)).isEqualTo(SaveResult.SAVED);
        assertThat(elsewhere().append(id, byAnother(large))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store().append(id, entry(3, new Event.JobRunning()))).isEqualTo(SaveResult.SAVED);

        assertThat(found(id).tail()).containsExactly(heldBack(), large, entry(3, new Event.JobRunning()));
        assertThat(journal(id)).containsExactly(heldBack(), large, entry(3, new Event.JobRunning()));
        assertThat(found(id).header().status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void aCheckpointOfHalfAMegabyteComesBack() {
        String id = unique("job");
        byte[] bytes = new byte[500_000];
        new Random(1).nextBytes(bytes);
        store().create(header(id), heldBack());

        store().append(id, withCheckpoint(entry(2, queued(0)), Checkpoint.ofBytes(bytes)));
        store().append(id, entry(3, queued(1)));

        assertThat(found(id).checkpoint().orElseThrow().toBytes()).isEqualTo(bytes);
        assertThat(found(id).tail()).containsExactly(entry(3, queued(1)));
        assertThat(journal(id)).containsExactly(heldBack(), entry(2, queued(0)), entry(3, queued(1)));
    }

    @Test
    void aContextOf200KilobytesComesBack() {
        String id = unique("job");
        String context = "{\"k\":\"" + noise(200_000, 5) + "\"}";
        JobHeader large = new JobHeader(
                id,
                "sales",
                1,
                context,
                "api",
                Optional.empty(),
                NOON,
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());

        store().create(large, heldBack());

        assertThat(store().header(id)).contains(large);
        assertThat(found(id).header()).isEqualTo(large);
    }

    @Test
    void aJobOf100000TasksIsDrivenToItsEnd() {
        String id = unique("huge");
        Plan plan = Plan.of(JobSamples.columns(10, 10_000), 1);
        Job job = Job.create(id, plan);
        Decision decision = Decision.decide(job, List.of(new Command.Start()), NOON);
        store().create(header(id, "huge", NOON), entryOf(job, decision, true));
        job = decision.job();
        for (int step = 0; step < 100; step++) {
            Job before = job;
            List<Command.Complete> done = before.queuedAttempts().stream()
                    .limit(1_000)
                    .map(d -> success(d.ref().task(), "{\"rows\":" + d.ref().task() + "}"))
                    .toList();
            decision = Decision.decide(before, done, at(step));
            assertThat(store().append(id, entryOf(before, decision, step % 16 == 15)))
                    .isEqualTo(SaveResult.SAVED);
            job = decision.job();
            if (step % 10 == 7) {
                assertThat(state(found(id).restore(plan))).isEqualTo(state(job));
            }
        }

        assertThat(job.status()).isEqualTo(JobStatus.SUCCESS);
        Job loaded = found(id).restore(plan);
        assertThat(state(loaded)).isEqualTo(state(job));
        assertThat(loaded.taskStatus(99_999)).isEqualTo(TaskStatus.SUCCESS);
        assertThat(loaded.entryCount()).isEqualTo(101);
        assertThat(store().header(id).orElseThrow().completedAt()).contains(at(99));
    }

    // ---- lists

    @Test
    void jobsAreListedNewestFirstInPages() {
        String dag = unique("dag");
        List<JobHeader> expected = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            // Three at each instant, so that ids decide as well.
            JobHeader header = header(unique("job"), dag, NOON.plusMillis(i / 3));
            store().create(header, heldBack());
            expected.add(header);
        }
        expected.sort(newestFirst());

        assertThat(walk(Optional.of(dag), Optional.empty(), 100)).isEqualTo(expected);
        assertThat(walk(Optional.of(dag), Optional.empty(), 7)).isEqualTo(expected);
        Page<JobHeader> all = store().list(new JobQuery(Optional.of(dag), Optional.empty(), 250, Optional.empty()));
        assertThat(all.items()).isEqualTo(expected);
    }

    @Test
    void jobsOfAllDagsAreListedNewestFirst() {
        // Later than whatever other tests create.
        Instant late = NOON.plus(Duration.ofDays(1));
        JobHeader one = header(unique("job"), unique("dag"), late);
        JobHeader two = header(unique("job"), unique("dag"), late.plusMillis(1));
        store().create(two, heldBack());
        store().create(one, heldBack());

        Page<JobHeader> page = store().list(new JobQuery(Optional.empty(), Optional.empty(), 1_000, Optional.empty()));

        assertThat(page.items()).containsSubsequence(two, one);
        assertThat(page.items()).isSortedAccordingTo(newestFirst());
    }

    @Test
    void jobsAreListedByWhenAndByWhatTheyWereCreated() {
        String dag = unique("dag");
        List<JobHeader> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            JobHeader header = header(unique("job"), dag, NOON.plusSeconds(60 * i));
            all.addFirst(header);
            store().create(header, i % 2 == 0 ? heldBack() : entry(1, new Event.JobRunning()));
        }
        Optional<Instant> from = Optional.of(NOON.plusSeconds(60));
        Optional<Instant> before = Optional.of(NOON.plusSeconds(240));

        assertThat(ids(dag, Optional.empty(), Optional.empty(), from, before)).isEqualTo(ids(all.subList(2, 5)));
        assertThat(ids("", Optional.empty(), Optional.empty(), from, before))
                .containsAll(ids(all.subList(2, 5)))
                .doesNotContainAnyElementsOf(ids(all.subList(0, 2)))
                .doesNotContain(all.getLast().id());
        assertThat(ids(dag, Optional.of(JobStatus.PENDING), Optional.empty(), from, before))
                .containsExactly(all.get(3).id());
        assertThat(ids(dag, Optional.empty(), Optional.empty(), before, from)).isEmpty();
        assertThat(ids(dag, Optional.empty(), Optional.of(all.getFirst().triggeredBy()), from, Optional.empty()))
                .isEqualTo(ids(all.subList(0, 5)));
        assertThat(ids(dag, Optional.empty(), Optional.of("nobody"), from, Optional.empty()))
                .isEmpty();
    }

    private static List<String> ids(List<JobHeader> jobs) {
        return jobs.stream().map(JobHeader::id).toList();
    }

    private List<String> ids(
            String dag,
            Optional<JobStatus> status,
            Optional<String> by,
            Optional<Instant> from,
            Optional<Instant> before) {
        Optional<String> ofDag = Optional.of(dag).filter(name -> !name.isEmpty());
        List<String> found = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<JobHeader> page = store().list(new JobQuery(ofDag, status, by, from, before, 2, cursor));
            found.addAll(ids(page.items()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return found;
    }

    @Test
    void jobsAreListedByStatus() {
        String dag = unique("dag");
        List<JobHeader> running = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            JobHeader header = header(unique("job"), dag, NOON.plusMillis(i));
            store().create(header, entry(1, new Event.JobRunning()));
            if (i % 3 == 0) {
                store().append(header.id(), entry(2, new Event.JobFailed()));
            } else {
                running.add(header.became(JobStatus.RUNNING, at(1)));
            }
        }
        running.sort(newestFirst());

        assertThat(walk(Optional.of(dag), Optional.of(JobStatus.RUNNING), 9)).isEqualTo(running);
        assertThat(walk(Optional.of(dag), Optional.of(JobStatus.FAILED), 9)).hasSize(20);
        assertThat(walk(Optional.of(dag), Optional.of(JobStatus.SUCCESS), 9)).isEmpty();
        assertThat(walk(Optional.empty(), Optional.of(JobStatus.RUNNING), 50)).containsSubsequence(running);
    }

    @Test
    void aPageIsFollowedByTheNextOneThoughNewJobsArrive() {
        String dag = unique("dag");
        List<JobHeader> old = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            old.add(header(unique("job"), dag, NOON.plusMillis(i)));
            store().create(old.get(i), heldBack());
        }
        old.sort(newestFirst());

        Page<JobHeader> first = store().list(new JobQuery(Optional.of(dag), Optional.empty(), 8, Optional.empty()));
        store().create(header(unique("job"), dag, NOON.plusSeconds(1)), heldBack());
        Page<JobHeader> second = store().list(new JobQuery(Optional.of(dag), Optional.empty(), 8, first.nextCursor()));
        Page<JobHeader> third = store().list(new JobQuery(Optional.of(dag), Optional.empty(), 8, second.nextCursor()));

        List<JobHeader> seen = new ArrayList<>(first.items());
        seen.addAll(second.items());
        seen.addAll(third.items());
        assertThat(seen).isEqualTo(old);
        assertThat(third.nextCursor()).isEmpty();
    }

    @Test
    void jobsThatHaveNotEndedAreListedOldestFirst() {
        String dag = unique("dag");
        List<String> open = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String id = unique("job");
            store().create(header(id, dag, NOON.plusMillis(i)), entry(1, new Event.JobRunning()));
            if (i % 2 == 0) {
                store().append(id, entry(2, new Event.JobCancelled()));
            } else {
                open.add(id);
            }
        }
        String pending = unique("job");
        store().create(header(pending, dag, NOON.plusSeconds(1)), heldBack());
        open.add(pending);

        List<String> before = unfinished();
        store().append(open.get(0), entry(2, new Event.JobSucceeded()));
        store().append(open.get(0), entry(3, new Event.JobRunning()));
        store().append(open.get(1), entry(2, new Event.JobSucceeded()));

        assertThat(before).containsSubsequence(open).doesNotHaveDuplicates();
        assertThat(unfinished()).contains(open.get(0)).doesNotContain(open.get(1));
    }

    // ---- completions

    @Test
    void whatIsReportedIsFoundUntilItIsPartOfAnEntry() {
        String id = unique("job");
        store().create(header(id), entry(1, new Event.JobRunning(), queued(0), queued(1), queued(2)));
        Command.Complete failure = new Command.Complete(
                TaskRef.of(1), 2, new Outcome.Failure(TaskError.permanent("bad", "no such file")), at(5));
        Command.Complete skip = new Command.Complete(TaskRef.of(2), 1, new Outcome.Skipped("weekend"), at(6));

        store().record(id, success(0, "{\"rows\":1}"));
        store().record(id, failure);
        elsewhere().record(id, skip);

        assertThat(store().reported(id)).containsExactlyInAnyOrder(success(0, "{\"rows\":1}"), failure, skip);
        assertThat(found(id).tail()).hasSize(1);
    }

    @Test
    void completionsOfTheItemsOfAMappedTaskAreKeptApartAndTakenAwayOneByOne() {
        String id = unique("job");
        store().create(header(id), heldBack());
        List<Command.Complete> items =
                List.of(completed(TaskRef.item(7, 0)), completed(TaskRef.item(7, 1)), completed(TaskRef.item(71, 1)));
        items.forEach(item -> store().record(id, item));
        store().record(id, completed(TaskRef.of(7)));
        store().record(id, completed(TaskRef.of(7)));

        assertThat(store().reported(id)).hasSize(4).containsAll(items).contains(completed(TaskRef.of(7)));

        Event.TaskSucceeded ended = new Event.TaskSucceeded(TaskRef.item(7, 1), 1, TaskResult.NULL);
        store().append(id, entry(2, ended));

        assertThat(found(id).tail()).endsWith(entry(2, ended));
        assertThat(store().reported(id)).contains(items.get(0), items.get(2), completed(TaskRef.of(7)));
    }

    private static Command.Complete completed(TaskRef ref) {
        return new Command.Complete(ref, 1, new Outcome.Success(TaskResult.inline("\"" + ref + "\"")), at(5));
    }

    @Test
    void recordingTheSameAttemptAgainChangesNothing() {
        String id = unique("job");
        store().create(header(id), entry(1, new Event.JobRunning(), queued(0)));

        store().record(id, success(0, "1"));
        store().record(id, success(0, "1"));
        elsewhere().record(id, success(0, "2"));

        assertThat(store().reported(id)).containsExactly(success(0, "1"));
    }

    @Test
    void whatWasReportedDecidesNothingOnceItIsPartOfTheJournal() {
        String id = unique("job");
        Plan plan = plan(1, 2);
        Job job = Job.create(id, plan);
        Decision start = Decision.decide(job, List.of(new Command.Start()), NOON);
        store().create(header(id), entryOf(job, start, false));
        store().record(id, success(0, "1"));

        StoredJob stored = found(id);
        Job loaded = stored.restore(plan);
        Decision decision = Decision.decide(loaded, store().reported(id), at(2));
        store().append(id, entryOf(loaded, decision, false));

        StoredJob after = found(id);
        assertThat(Decision.decide(after.restore(plan), store().reported(id), at(3))
                        .events())
                .isEmpty();
        assertThat(after.restore(plan).taskStatus(0)).isEqualTo(TaskStatus.SUCCESS);
    }

    @Test
    void manyReportsAtOnceAreAllFound() throws Exception {
        String id = unique("job");
        store().create(header(id), entry(1, new Event.JobRunning()));
        List<Callable<Boolean>> reporters = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int task = i;
            JobStore store = i % 2 == 0 ? store() : elsewhere();
            reporters.add(() -> {
                store.record(id, success(task, "\"" + noise(1_000, task) + "\""));
                return true;
            });
        }

        together(reporters);

        assertThat(store().reported(id))
                .hasSize(200)
                .extracting(Command.Complete::ref)
                .doesNotHaveDuplicates();
    }

    // ---- keys and deletion

    @Test
    void aKeyIsTiedToTheFirstJobUntilItExpires() {
        String key = unique("key");
        KeyBinding first = new KeyBinding(key, "print-1", unique("job"), NOON.plusSeconds(60));
        KeyBinding second = new KeyBinding(key, "print-2", unique("job"), NOON.plusSeconds(600));

        assertThat(store().bind(first, NOON)).isEqualTo(first);
        assertThat(elsewhere().bind(second, NOON.plusSeconds(59))).isEqualTo(first);
        assertThat(store().bind(second, NOON.plusSeconds(61))).isEqualTo(second);
        assertThat(elsewhere().bind(first, NOON.plusSeconds(62))).isEqualTo(second);
    }

    @Test
    void ofManyThatBindAKeyAllSeeTheSameJob() throws Exception {
        String key = unique("key");
        List<Callable<KeyBinding>> binders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            JobStore store = i % 2 == 0 ? store() : elsewhere();
            KeyBinding wanted = new KeyBinding(key, "print", unique("job"), NOON.plusSeconds(60));
            binders.add(() -> store.bind(wanted, NOON));
        }

        List<KeyBinding> seen = together(binders);

        assertThat(seen).hasSize(20).containsOnly(seen.getFirst());
    }

    private static final Instant LATER = NOON.plusSeconds(3_600);

    private static Entry ends(long number) {
        return entry(number, new Event.JobSucceeded());
    }

    /** A job that ended with its second entry. */
    private String ended(String dag) {
        String id = unique("job");
        store().create(header(id, dag, NOON), entry(1, new Event.JobRunning(), queued(0)));
        store().append(id, ends(2));
        return id;
    }

    private void deleted(String id) {
        assertThat(store().markDeleted(id, LATER)).isTrue();
        for (int i = 0; !store().delete(id); i++) {
            assertThat(i).isLessThan(10);
        }
    }

    @Test
    @DisplayName("B-25: what is reported of a deleted job finds nothing and changes nothing")
    void aDeletedJobIsGone() {
        String dag = unique("dag");
        String id = ended(dag);
        store().record(id, success(0, "1"));

        assertThat(elsewhere().markDeleted(id, LATER)).isTrue();

        isGone(id, dag);
        assertThat(store().create(header(id), byAnother(heldBack())))
                .as("not before all of it is deleted")
                .isEqualTo(SaveResult.CONFLICT);
        assertThat(elsewhere().delete(id)).isTrue();
        isGone(id, dag);
        assertThat(store().markDeleted(id, LATER)).as("there is none").isFalse();
        assertThat(store().delete(id)).isTrue();
        isGone(id, dag);
    }

    private void isGone(String id, String dag) {
        store().record(id, success(0, "1"));
        assertThat(store().append(id, entry(3, new Event.JobRunning()))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store().append(id, entry(4, new Event.JobRunning()))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store().find(id)).isEmpty();
        assertThat(store().findAll(List.of(id))).isEmpty();
        assertThat(store().header(id)).isEmpty();
        assertThat(store().reported(id)).isEmpty();
        assertThat(store().ends(List.of(id))).isEmpty();
        assertThat(journal(id)).isEmpty();
        assertThat(walk(Optional.of(dag), Optional.empty(), 10)).isEmpty();
        assertThat(walk(Optional.of(dag), Optional.of(JobStatus.SUCCESS), 10)).isEmpty();
        assertThat(walk(Optional.empty(), Optional.empty(), 1_000))
                .extracting(JobHeader::id)
                .doesNotContain(id);
        assertThat(unfinished()).doesNotContain(id);
    }

    @Test
    @DisplayName("C4: a job that has not ended, or only lately, is not deleted")
    void onlyWhatHasEndedBeforeIsDeleted() {
        String dag = unique("dag");
        String open = unique("job");
        store().create(header(open, dag, NOON), entry(1, new Event.JobRunning(), queued(0)));
        String late = ended(dag);
        String goesOn = ended(dag);
        store().append(goesOn, entry(3, new Event.JobRunning()));

        assertThat(store().markDeleted(open, LATER)).isFalse();
        assertThat(store().markDeleted(late, at(2))).isFalse();
        assertThat(elsewhere().markDeleted(goesOn, LATER)).isFalse();
        assertThat(List.of(open, late, goesOn)).allMatch(store()::delete);

        assertThat(walk(Optional.of(dag), Optional.empty(), 10))
                .extracting(JobHeader::id)
                .containsExactlyInAnyOrder(open, late, goesOn);
        assertThat(journal(open)).hasSize(1);
        assertThat(journal(late)).hasSize(2);
        assertThat(journal(goesOn)).hasSize(3);
        assertThat(store().append(goesOn, ends(4))).isEqualTo(SaveResult.SAVED);
        assertThat(store().markDeleted(goesOn, LATER)).isTrue();
    }

    @Test
    @DisplayName("C4: of a retry and a deletion at the same time, one wins")
    void aJobGoesOnOrIsDeletedButNotBoth() throws Exception {
        String dag = unique("dag");
        for (int i = 0; i < 20; i++) {
            String id = ended(dag);
            store().find(id);
            elsewhere().find(id);

            List<Boolean> won = together(List.of(
                    () -> store().append(id, entry(3, new Event.JobRunning())) == SaveResult.SAVED,
                    () -> elsewhere().markDeleted(id, LATER)));

            assertThat(won).containsExactlyInAnyOrder(true, false);
            assertThat(store().find(id).isPresent()).isEqualTo(won.getFirst());
        }
    }

    @Test
    @DisplayName("C4: jobs that ended before a time are listed in pages, with those that are marked as deleted")
    void endedJobsAreListed() {
        String dag = unique("dag");
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = unique("job");
            ended.add(id);
            store().create(header(id, dag, NOON.plusMillis(i)), heldBack());
            store().append(id, ends(2));
        }
        store().create(header(unique("job"), dag, NOON), entry(1, new Event.JobRunning(), queued(0)));
        String late = unique("job");
        store().create(header(late, dag, NOON), heldBack());
        store().append(late, new Entry(2, 20, LATER, List.of(new Event.JobFailed()), Optional.empty(), 7));
        ended(unique("dag"));

        assertThat(idsOf(endedBefore(Optional.of(dag), LATER, 2))).isEqualTo(ended);
        assertThat(endedBefore(Optional.of(dag), LATER, 10))
                .contains(new JobStore.EndedJob(ended.getFirst(), Optional.of(dag), at(2)));
        assertThat(endedBefore(Optional.of(dag), at(2), 2)).isEmpty();
        assertThat(idsOf(endedBefore(Optional.of(dag), LATER.plusMillis(1), 10)))
                .contains(late);

        assertThat(store().markDeleted(ended.getFirst(), LATER)).isTrue();
        deleted(ended.get(1));

        assertThat(endedBefore(Optional.empty(), LATER, 3))
                .contains(new JobStore.EndedJob(ended.getFirst(), Optional.empty(), at(2)))
                .contains(new JobStore.EndedJob(ended.get(2), Optional.of(dag), at(2)))
                .noneMatch(job -> job.id().equals(ended.get(1)));
    }

    private List<JobStore.EndedJob> endedBefore(Optional<String> dag, Instant before, int limit) {
        List<JobStore.EndedJob> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<JobStore.EndedJob> page = store().ended(new JobStore.EndedQuery(dag, before, limit, cursor));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return all;
    }

    private static List<String> idsOf(List<JobStore.EndedJob> jobs) {
        return jobs.stream().map(JobStore.EndedJob::id).toList();
    }

    @Test
    void aLongJournalIsDeletedInPieces() {
        String id = ended(unique("dag"));
        for (long number = 3; number <= 1_100; number++) {
            store().append(id, number == 1_100 ? ends(number) : entry(number, queued(1)));
        }
        assertThat(store().markDeleted(id, LATER)).isTrue();

        assertThat(store().create(header(id), heldBack())).isEqualTo(SaveResult.CONFLICT);
        deleted(id);

        assertThat(store().create(header(id), heldBack())).isEqualTo(SaveResult.SAVED);
        assertThat(journal(id)).containsExactly(heldBack());
    }

    @Test
    void anIdCanBeUsedAgainAfterDeletion() {
        String id = unique("job");
        store().create(header(id), entry(1, new Event.JobRunning(), queued(0)));
        store().append(
                        id,
                        withCheckpoint(
                                entry(2, queued(1)), Job.create(id, plan(1, 1)).checkpoint()));
        store().append(id, ends(3));
        elsewhere().find(id);
        deleted(id);

        JobHeader again = header(id, "sales", LATER);
        assertThat(store().create(again, heldBack())).isEqualTo(SaveResult.SAVED);

        assertThat(found(id)).isEqualTo(new StoredJob(again, Optional.empty(), List.of(heldBack())));
        assertThat(elsewhere().find(id)).contains(found(id));
        assertThat(elsewhere().append(id, entry(2, new Event.JobRunning()))).isEqualTo(SaveResult.SAVED);
        assertThat(store().append(id, ends(3))).isEqualTo(SaveResult.SAVED);
        deleted(id);
        assertThat(store().find(id)).isEmpty();
    }

    // ---- DAGs with a limit

    @Test
    @DisplayName("C2: the held-back jobs of a DAG are found oldest first, as many as may begin")
    void heldBackJobsBeginOldestFirst() {
        String dag = unique("dag");
        List<JobHeader> jobs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            JobHeader job = header(unique("job"), dag, NOON.plusMillis(i));
            jobs.add(job);
            store().placed(job, i < 2);
            store().create(job, i < 2 ? entry(1, new Event.JobRunning(), queued(0)) : heldBack());
        }
        List<String> ids = jobs.stream().map(JobHeader::id).toList();

        assertThat(store().admission(dag, 2)).isEqualTo(new JobStore.Admission(2, List.of()));
        assertThat(store().admission(dag, 1).running()).isEqualTo(1);
        assertThat(elsewhere().admission(dag, 4)).isEqualTo(new JobStore.Admission(2, ids.subList(2, 4)));

        store().append(ids.getFirst(), entry(2, new Event.JobSucceeded()));
        store().displaced(jobs.getFirst());
        assertThat(store().admission(dag, 2)).isEqualTo(new JobStore.Admission(1, ids.subList(2, 3)));

        store().append(ids.get(2), entry(2, new Event.JobRunning(), queued(0)));
        store().placed(jobs.get(2).became(JobStatus.RUNNING, NOON), true);
        assertThat(store().admission(dag, 3)).isEqualTo(new JobStore.Admission(2, ids.subList(3, 4)));
        assertThat(store().admission(unique("dag"), 2)).isEqualTo(new JobStore.Admission(0, List.of()));
    }

    @Test
    @DisplayName("a job whose first creation failed, and that is held back now, does not count as one that runs")
    void jobsCreatedAtASecondAttemptMayBegin() {
        String dag = unique("dag");
        List<JobHeader> jobs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            JobHeader job = header(unique("job"), dag, NOON.plusMillis(i));
            jobs.add(job);
            store().placed(job, true);
            store().placed(job, false);
            store().create(job, heldBack());
        }
        JobHeader job = jobs.getFirst();

        assertThat(store().admission(dag, 1)).isEqualTo(new JobStore.Admission(0, List.of(job.id())));

        store().append(job.id(), entry(2, new Event.JobRunning(), queued(0)));
        store().placed(job.became(JobStatus.RUNNING, NOON), true);
        assertThat(store().admission(dag, 1)).isEqualTo(new JobStore.Admission(1, List.of()));
        assertThat(store().admission(dag, 2))
                .isEqualTo(new JobStore.Admission(1, List.of(jobs.get(1).id())));
    }

    @Test
    @DisplayName("a job that began counts as one that runs, although the process that began it did not note that")
    void jobsWhosePlaceWasNotNotedCount() {
        String dag = unique("dag");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            JobHeader job = header(unique("job"), dag, NOON.plusMillis(i));
            ids.add(job.id());
            store().placed(job, false);
            store().create(job, heldBack());
        }
        store().append(ids.getFirst(), entry(2, new Event.JobRunning(), queued(0)));

        assertThat(store().admission(dag, 1)).isEqualTo(new JobStore.Admission(1, List.of()));
        assertThat(elsewhere().admission(dag, 2)).isEqualTo(new JobStore.Admission(1, ids.subList(1, 2)));
    }

    // ---- checks

    @Test
    void aJobIsCheckedAMinuteAfterItBeganAndThenWhenItIsDue() {
        String id = unique("job");
        store().create(header(id), entry(1, new Event.JobRunning(), queued(0)));
        Instant first = NOON.plus(JobStore.FIRST_CHECK);

        DueCheck check = check(id, first.plusSeconds(1));
        store().checked(check, Optional.of(NOON.plusSeconds(3_600)));

        assertThat(checks(id, NOON.plusSeconds(3_599))).isEmpty();
        assertThat(check(id, NOON.plusSeconds(3_601)).isOfEntry()).isFalse();
        assertThat(checksElsewhere(id, NOON.plusSeconds(3_601))).hasSize(1);
    }

    @Test
    void noCheckIsDueOfAJobThatIsYoungOrHasEnded() {
        String young = unique("job");
        String ended = unique("job");
        String endedAtOnce = unique("job");
        store().create(header(young), entry(1, new Event.JobRunning(), queued(0)));
        store().create(header(ended), entry(1, new Event.JobRunning(), queued(0)));
        store().append(ended, entry(2, new Event.JobSucceeded()));
        store().create(header(endedAtOnce), entry(1, new Event.JobRunning(), new Event.JobSucceeded()));

        assertThat(checks(young, NOON.plusSeconds(59))).isEmpty();
        assertThat(checks(ended, NOON.plusSeconds(120))).isEmpty();
        assertThat(checks(endedAtOnce, NOON.plusSeconds(120))).isEmpty();
    }

    @Test
    void aCheckCanBeAskedForEarlierThanPlanned() {
        String id = unique("job");
        store().create(header(id, "sales", NOON.minusSeconds(3_600)), entry(1, new Event.JobRunning(), queued(0)));
        store().checked(check(id, NOON.plusSeconds(61)), Optional.of(NOON.plusSeconds(86_400)));

        elsewhere().schedule(DueCheck.ofJob(id, NOON.plusSeconds(600)));

        assertThat(checks(id, NOON.plusSeconds(599))).isEmpty();
        assertThat(checks(id, NOON.plusSeconds(601))).hasSize(1);
    }

    @Test
    void aJobThatIsRetriedIsCheckedAgain() {
        String id = unique("job");
        store().create(header(id), entry(1, new Event.JobRunning(), queued(0)));
        store().append(id, entry(2, new Event.JobFailed()));

        store().append(id, entry(3, new Event.TaskCleared(TaskRef.of(0)), new Event.JobRunning()));

        assertThat(checks(id, NOON.plusSeconds(62))).hasSize(1);
    }

    @Test
    @DisplayName(
            "A6: the outbox: an entry whose effects were not carried out is due until somebody says that they were")
    void anEntryIsDueUntilItWasHandedOut() {
        String id = unique("job");
        store().create(header(id), entry(1, new Event.JobRunning(), queued(0)));
        store().checked(check(id, NOON.plusSeconds(61)), Optional.of(NOON.plusSeconds(86_400)));
        DueCheck second = DueCheck.ofEntry(id, 2, NOON.plusSeconds(100));
        DueCheck third = DueCheck.ofEntry(id, 3, NOON.plusSeconds(100));

        store().schedule(second);
        store().append(id, entry(2, new Event.JobCancelled()));
        store().schedule(third);

        assertThat(checks(id, NOON.plusSeconds(99))).isEmpty();
        assertThat(checksElsewhere(id, NOON.plusSeconds(100))).containsExactlyInAnyOrder(second, third);
        store().checked(third, Optional.empty());
        assertThat(checks(id, NOON.plusSeconds(100))).containsExactly(second);
        elsewhere().checked(second, Optional.empty());
        assertThat(checks(id, NOON.plusSeconds(100))).isEmpty();
    }

    @Test
    void checksAreDueInPiecesUntilAllWereMade() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String id = unique("job");
            ids.add(id);
            store().create(header(id), entry(1, new Event.JobRunning(), queued(0)));
        }
        Instant now = NOON.plusSeconds(62);

        List<String> made = new ArrayList<>();
        List<DueCheck> some = store().dueChecks(now, 10);
        for (int rounds = 0; !some.isEmpty() && rounds < 1_000; rounds++) {
            assertThat(some).hasSizeLessThanOrEqualTo(10);
            some.forEach(check -> {
                made.add(check.jobId());
                store().checked(check, Optional.of(now.plusSeconds(86_400)));
            });
            some = store().dueChecks(now, 10);
        }

        assertThat(made).containsAll(ids).doesNotHaveDuplicates();
    }

    @Test
    void aDeletedJobIsNotChecked() {
        String id = unique("job");
        store().create(header(id), entry(1, new Event.JobRunning(), queued(0)));
        store().checked(check(id, NOON.plusSeconds(61)), Optional.of(NOON.plusSeconds(70)));
        store().schedule(DueCheck.ofEntry(id, 2, NOON.plusSeconds(70)));
        store().append(id, ends(2));

        deleted(id);

        checks(id, NOON.plusSeconds(71)).forEach(check -> store().checked(check, Optional.empty()));
        assertThat(checks(id, NOON.plusSeconds(71))).isEmpty();
    }

    private DueCheck check(String id, Instant now) {
        List<DueCheck> checks = checks(id, now);
        assertThat(checks).hasSize(1);
        return checks.getFirst();
    }

    private List<DueCheck> checks(String id, Instant now) {
        return store().dueChecks(now, 1_000).stream()
                .filter(check -> check.jobId().equals(id))
                .toList();
    }

    private List<DueCheck> checksElsewhere(String id, Instant now) {
        return elsewhere().dueChecks(now, 1_000).stream()
                .filter(check -> check.jobId().equals(id))
                .toList();
    }

    // ---- words used above

    private StoredJob found(String id) {
        return store().find(id).orElseThrow();
    }

    private List<Entry> journal(String id) {
        List<Entry> all = new ArrayList<>();
        List<Entry> next = store().entries(id, 0, 1_000);
        while (!next.isEmpty()) {
            all.addAll(next);
            next = store().entries(id, all.getLast().number(), 1_000);
        }
        return all;
    }

    private List<JobHeader> walk(Optional<String> dag, Optional<JobStatus> status, int limit) {
        List<JobHeader> all = new ArrayList<>();
        Page<JobHeader> page = store().list(new JobQuery(dag, status, limit, Optional.empty()));
        all.addAll(page.items());
        while (page.nextCursor().isPresent()) {
            page = store().list(new JobQuery(dag, status, limit, page.nextCursor()));
            all.addAll(page.items());
        }
        return all;
    }

    private List<String> unfinished() {
        Page<String> page = store().unfinished(Optional.empty());
        List<String> all = new ArrayList<>(page.items());
        while (page.nextCursor().isPresent()) {
            page = store().unfinished(page.nextCursor());
            all.addAll(page.items());
        }
        return all;
    }

    private static Comparator<JobHeader> newestFirst() {
        return Comparator.comparing(JobHeader::createdAt)
                .thenComparing(JobHeader::id)
                .reversed();
    }

    private static byte[] state(Job job) {
        return job.checkpoint().toBytes();
    }

    /** Letters that do not compress well. */
    private static String noise(int length, int seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString().replace('"', '~').replace('\\', '|');
    }

    private static <T> List<T> together(List<Callable<T>> actions) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(actions)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
