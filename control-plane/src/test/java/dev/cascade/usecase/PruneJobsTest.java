package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.engine.Command;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.JobStore.EndedJob;
import dev.cascade.port.JobStore.EndedQuery;
import dev.cascade.port.StoreException;
import dev.cascade.port.ViewerPosition;
import dev.cascade.usecase.PruneJobs.Failure;
import dev.cascade.usecase.PruneJobs.Piece;
import dev.cascade.usecase.query.FollowJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PruneJobsTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final Fixture given = new Fixture().with(dag("d").task("a")).with(dag("e").task("a"));
    private final Set<String> logs = ConcurrentHashMap.newKeySet();
    private final PruneJobs prune = prune(given.files);

    private PruneJobs prune(ArtifactStore artifacts) {
        return new PruneJobs(given.jobs, artifacts, PruneJobs.OWN_PREFIXES, logs::remove, () -> given.now);
    }

    private static PruneJobs.Request olderThan(Duration age) {
        return new PruneJobs.Request(Optional.empty(), age, 100, Optional.empty());
    }

    private static PruneJobs.Request olderThan(Duration age, String dag) {
        return new PruneJobs.Request(Optional.of(dag), age, 100, Optional.empty());
    }

    private String ended(String dag) {
        String job = given.started(dag);
        given.succeeds(job, "a", "1");
        return job;
    }

    private static List<String> ids(Piece piece) {
        return piece.jobs().stream().map(EndedJob::id).toList();
    }

    private void object(String key) {
        given.files.put(key, "1".getBytes(UTF_8), "application/json");
    }

    @Test
    @DisplayName("C4: what belongs to an ended job is deleted, and nothing else")
    void deletesWhatBelongsToAJob() {
        String job = ended("d");
        String other = job + "0";
        object("attempts/" + job + "/a/1-ff.json");
        object("inputs/" + job + "/a/1.json");
        object("attempts/" + other + "/a/1-ff.json");
        object("results/" + job + "/a.json");
        object("out/" + job + ".json");
        logs.addAll(Set.of(job, other));
        given.later(DAY.plusSeconds(1));

        Piece piece = prune.delete(olderThan(DAY));

        assertThat(ids(piece)).containsExactly(job);
        assertThat(piece.objects()).isEqualTo(2);
        assertThat(piece.failures()).isEmpty();
        assertThat(piece.nextCursor()).isEmpty();
        assertThat(given.jobs.find(job)).isEmpty();
        assertThat(given.files.keys(""))
                .containsExactlyInAnyOrder(
                        "attempts/" + other + "/a/1-ff.json", "results/" + job + "/a.json", "out/" + job + ".json");
        assertThat(logs).containsExactly(other);
    }

    @Test
    @DisplayName("C4: a job stays that has not ended, has ended lately, goes on, or is of another DAG")
    void keepsOtherJobs() {
        String open = given.started("d");
        String retried = given.started("d");
        given.fails(retried, "a");
        String ofOther = ended("e");
        given.later(DAY);
        given.retry.retry(retried);
        String late = ended("d");
        given.later(Duration.ofSeconds(1));

        assertThat(ids(prune.delete(olderThan(DAY, "d")))).isEmpty();

        for (String job : List.of(open, retried, ofOther, late)) {
            assertThat(given.jobs.find(job)).as(job).isPresent();
        }
        assertThat(given.succeeds(retried, "a", "1").status()).isEqualTo(JobStatus.SUCCESS);
        assertThat(ids(prune.delete(olderThan(DAY)))).containsExactly(ofOther);
    }

    @Test
    @DisplayName("C4: a dry run lists what would be deleted, and deletes nothing")
    void tellsWhatWouldBeDeleted() {
        String job = ended("d");
        ended("e");
        given.later(DAY.plusSeconds(1));

        assertThat(ids(prune.find(olderThan(DAY, "d")))).containsExactly(job);
        assertThat(ids(prune.find(olderThan(DAY.multipliedBy(2))))).isEmpty();

        assertThat(given.jobs.find(job)).isPresent();
    }

    @Test
    void jobsAreDeletedInPieces() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            all.add(ended("d"));
            given.later(Duration.ofMillis(1));
        }
        given.later(DAY.plusSeconds(1));

        List<String> deleted = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        int pieces = 0;
        do {
            Piece piece = prune.delete(new PruneJobs.Request(Optional.empty(), DAY, 10, cursor));
            assertThat(piece.jobs()).hasSizeLessThanOrEqualTo(10);
            deleted.addAll(ids(piece));
            cursor = piece.nextCursor();
            pieces++;
        } while (cursor.isPresent());

        assertThat(deleted).isEqualTo(all);
        assertThat(pieces).isEqualTo(3);
    }

    /** Object storage that refuses to delete what begins with a prefix. */
    private static final class Refusing implements ArtifactStore {

        private final ArtifactStore files;
        private final String prefix;

        Refusing(ArtifactStore files, String prefix) {
            this.files = files;
            this.prefix = prefix;
        }

        @Override
        public void put(String key, byte[] content, String contentType) {
            files.put(key, content, contentType);
        }

        @Override
        public Optional<byte[]> get(String key) {
            return files.get(key);
        }

        @Override
        public List<String> keys(String wanted) {
            return files.keys(wanted);
        }

        @Override
        public void delete(String key) {
            if (key.startsWith(prefix)) {
                throw new StoreException("the bucket denies DeleteObject");
            }
            files.delete(key);
        }

        @Override
        public void check(String key) {
            files.check(key);
        }

        @Override
        public String location(String key) {
            return files.location(key);
        }
    }

    @Test
    @DisplayName(
            "C4: a job that cannot be deleted does not keep others from it, is gone for everybody, and goes with the next deletion")
    void oneThatFailsDoesNotKeepOthers() {
        String first = ended("d");
        String second = ended("d");
        object("attempts/" + first + "/a/1-ff.json");
        object("inputs/" + first + "/a/1.json");
        logs.addAll(Set.of(first, second));
        given.later(DAY.plusSeconds(1));

        Piece piece = prune(new Refusing(given.files, "inputs/" + first + "/")).delete(olderThan(DAY));

        assertThat(ids(piece)).containsExactly(second);
        assertThat(piece.failures()).containsExactly(new Failure(first, "the bucket denies DeleteObject"));
        assertThat(given.jobs.header(first)).isEmpty();
        assertThatThrownBy(() -> given.start.start(request(first)))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("already");
        assertThat(ids(prune.find(olderThan(DAY)))).isEmpty();
        assertThat(ids(prune.delete(olderThan(DAY)))).containsExactly(first);
        assertThat(given.files.keys("")).isEmpty();
        assertThat(logs).isEmpty();
        assertThat(given.start.start(request(first)).id()).isEqualTo(first);
    }

    private static StartJob.Request request(String id) {
        return new StartJob.Request(
                "d", "{\"again\":true}", "test", Optional.of(id), Optional.empty(), Optional.empty(), false);
    }

    @Test
    @DisplayName("C4: a deleted job is found neither by the process that ran it nor by others")
    void aDeletedJobIsNotFound() {
        String job = ended("d");
        FollowJob follow = new FollowJob(given.jobs, given.plans);
        assertThat(follow.snapshot(job)).isPresent();
        given.later(DAY.plusSeconds(1));
        prune.delete(olderThan(DAY));

        for (Fixture where : List.of(given, new Fixture(given.jobs).with(dag("d").task("a")))) {
            notFound(() -> where.describe.header(job));
            notFound(() -> where.describe.details(job));
            notFound(() -> where.describe.events(job, 0, 10));
            notFound(() -> where.cancel.cancel(job));
            notFound(() -> where.retry.retry(job));
            assertThat(where.advance.advance(job, new Command.Tick())).isInstanceOf(AdvanceResult.NoSuchJob.class);
        }
        assertThat(follow.snapshot(job)).isEmpty();
        assertThat(follow.dagOf(job)).isEmpty();
        assertThat(follow.after(job, ViewerPosition.START, 10).steps()).isEmpty();
    }

    private static void notFound(Runnable asking) {
        assertThatThrownBy(asking::run)
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        e -> assertThat(e.code()).isEqualTo("job-not-found"));
    }

    @Test
    @DisplayName(
            "C4: a job with the id of a deleted one begins anew, in the process that ran the old one and in others")
    void anIdIsUsedAgain() {
        String job = ended("d");
        Fixture elsewhere = new Fixture(given.jobs).with(dag("d").task("a"));
        elsewhere.describe.details(job);
        elsewhere.advance.advance(job, new Command.Tick());
        FollowJob follow = new FollowJob(given.jobs, given.plans);
        follow.snapshot(job);
        given.later(DAY.plusSeconds(1));
        prune.delete(olderThan(DAY));

        given.start.start(request(job));

        assertThat(given.describe.details(job).tasks().getFirst().status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(elsewhere.describe.details(job).header().context()).contains("again");
        assertThat(follow.snapshot(job).orElseThrow().header().context()).contains("again");
        assertThat(given.fails(job, "a").status()).isEqualTo(JobStatus.FAILED);
        assertThat(elsewhere.retry.retry(job).status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    @DisplayName("C4: automatic deletion looks at all jobs once an hour")
    void roundsGoOnAndBeginAgainAfterAnHour() {
        for (int i = 0; i < 250; i++) {
            ended("d");
        }
        String open = given.started("d");
        given.later(DAY.plusSeconds(1));

        prune.round(DAY);
        assertThat(given.jobs
                        .ended(new EndedQuery(Optional.empty(), given.now, 10, Optional.empty()))
                        .items())
                .isEmpty();
        assertThat(given.jobs.find(open)).isPresent();

        given.succeeds(open, "a", "1");
        given.later(DAY.plusSeconds(1));
        prune.round(DAY);
        assertThat(given.jobs.find(open)).isEmpty();

        String last = ended("d");
        given.later(Duration.ofMinutes(10));
        prune.round(Duration.ofMinutes(1));
        assertThat(given.jobs.find(last)).as("no pass has begun").isPresent();
        given.later(Duration.ofMinutes(50));
        prune.round(Duration.ofMinutes(1));
        assertThat(given.jobs.find(last)).isEmpty();
    }
}
