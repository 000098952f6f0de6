package dev.cascade.usecase;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts results under the keys that authors named, once their attempts were accepted and before anything that follows is handed out. So a late result of
 * another attempt, which is ignored, does not replace the one that counts. As a listener it comes first. Thread-safe.
 *
 * <p>A process may die between the two. Where a message comes again then, as in control functions, {@link RecoverDispatch} makes up for it. A process
 * that nobody asks again announces before what it is about to have accepted, and {@link #recover} makes up for what was announced and not done.
 */
public final class PublishResults implements JobListener {

    private static final Logger LOG = LoggerFactory.getLogger(PublishResults.class);

    /** What the keys of announcements begin with. */
    static final String ANNOUNCED = "publishing/";

    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private final ArtifactStore artifacts;
    private final boolean announces;

    /** @param announces whether results are announced before their attempts are accepted, for {@link #recover} */
    public PublishResults(ArtifactStore artifacts, boolean announces) {
        this.artifacts = artifacts;
        this.announces = announces;
    }

    /** Notes that the attempt's result, if its author named a key for it, is to be published should it be accepted. */
    void announce(Attempt attempt, TaskResult result) {
        if (announces && result.isNamed()) {
            Map<String, Object> note =
                    Map.of("job", attempt.job().id(), "task", attempt.task(), "attempt", attempt.number());
            artifacts.put(
                    announcement(attempt.job().id(), attempt.task(), attempt.number()),
                    Json.write(note).getBytes(StandardCharsets.UTF_8),
                    "application/json");
        }
    }

    private static String announcement(String job, int task, int attempt) {
        return ANNOUNCED + job + "/" + task + "-" + attempt + ".json";
    }

    /** Publishes what the entry accepted. It does not throw: what cannot be done is logged, and left to {@link #recover}. */
    @Override
    public void saved(JobHeader header, Job job, Entry entry) {
        for (Event event : entry.events()) {
            if (event instanceof Event.TaskSucceeded succeeded
                    && succeeded.result().isNamed()
                    && publishPatiently(header.id(), succeeded.result())
                    && announces) {
                forget(announcement(header.id(), succeeded.task(), succeeded.attempt()));
            }
        }
    }

    private boolean publishPatiently(String jobId, TaskResult result) {
        Duration pause = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            try {
                publish(result);
                return true;
            } catch (RuntimeException e) {
                if (tries == TRIES || !slept(pause)) {
                    LOG.atError()
                            .addKeyValue("job", jobId)
                            .setCause(e)
                            .log(
                                    "a result that was accepted could not be put under its key {}; tasks are given it all the same",
                                    result.artifact().orElseThrow().location());
                    return false;
                }
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static boolean slept(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void publish(TaskResult result) {
        TaskResult.Artifact artifact = result.artifact().orElseThrow();
        byte[] content = result.json()
                .map(json -> json.getBytes(StandardCharsets.UTF_8))
                .or(() -> artifacts.get(artifact.keptAt().orElseThrow()))
                .orElseThrow(() -> new IllegalStateException("there is no object at "
                        + artifacts.location(artifact.keptAt().orElseThrow())));
        artifacts.put(artifact.key(), content, "application/json");
    }

    /**
     * Publishes what was announced, and accepted by a process that ended before it had published it. What was not accepted is forgotten.
     *
     * @param advance knows the jobs
     */
    public void recover(AdvanceJob advance) {
        try {
            artifacts.keys(ANNOUNCED).forEach(key -> recover(key, advance));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("announced results could not be looked for; the next sweep tries again");
        }
    }

    private void recover(String key, AdvanceJob advance) {
        try {
            artifacts.get(key).ifPresent(note -> recover(key, note, advance));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("an announced result could not be published; the next sweep tries again");
        }
    }

    private void recover(String key, byte[] note, AdvanceJob advance) {
        Map<String, @Nullable Object> announced = Json.parseObject(new String(note, StandardCharsets.UTF_8));
        if (!(announced.get("job") instanceof String job)
                || !(announced.get("task") instanceof Integer task)
                || !(announced.get("attempt") instanceof Integer attempt)) {
            forget(key);
            return;
        }
        if (advance.look(job, List.of()).join() instanceof Advance.Done done) {
            if (done.job().isInFlight(task, attempt)) {
                return;
            }
            // Whichever attempt it was that counts in the end: the key is that of the task.
            Optional.ofNullable(done.data().resultsOf(new int[] {task}).get(task))
                    .filter(TaskResult::isNamed)
                    .ifPresent(this::publish);
        }
        forget(key);
    }

    private void forget(String key) {
        try {
            artifacts.delete(key);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("an announcement that was carried out could not be deleted");
        }
    }
}
