package dev.cascade.usecase;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.port.StoreOutageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts results under the keys that authors named, once their attempts were accepted and before anything that follows is handed out. So a late result of
 * another attempt, which is ignored, does not replace the accepted one. It must be the first listener. Thread-safe.
 *
 * <p>A process may end between acceptance and publication. In control functions the message is delivered again, and {@link RecoverDispatch} publishes the
 * result. Other processes, which are workers and those on one machine, store an announcement before the attempt is accepted, and {@link #recover}
 * publishes the announced results that are missing.
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
                    Map.of("job", attempt.job().id(), "task", attempt.ref().toString(), "attempt", attempt.number());
            artifacts.put(
                    announcement(attempt.job().id(), attempt.ref(), attempt.number()),
                    Json.write(note).getBytes(StandardCharsets.UTF_8),
                    "application/json");
        }
    }

    private static String announcement(String job, TaskRef ref, int attempt) {
        return ANNOUNCED + job + "/" + ref.task() + (ref.isItem() ? "-item" + ref.mapIndex() : "") + "-" + attempt
                + ".json";
    }

    /** Publishes what the entry accepted. It does not throw: a failure is logged, and {@link #recover} tries again. */
    @Override
    public void saved(JobHeader header, Job job, Entry entry) {
        for (Event event : entry.events()) {
            if (event instanceof Event.TaskSucceeded succeeded
                    && succeeded.result().isNamed()
                    && publishPatiently(header.id(), succeeded.result())
                    && announces) {
                forget(announcement(header.id(), succeeded.ref(), succeeded.attempt()));
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
                boolean isRefused = isRefused(result);
                if (isRefused || tries == TRIES || !slept(pause)) {
                    LOG.atError()
                            .addKeyValue("job", jobId)
                            .log("{}; the result was accepted, and tasks are given it all the same", e.getMessage());
                    return isRefused;
                }
                pause = pause.multipliedBy(2);
            }
        }
    }

    /** Whether the key cannot be had however often one tries, since another object is in its way that came in the meantime. */
    private boolean isRefused(TaskResult result) {
        try {
            artifacts.check(result.artifact().orElseThrow().key());
            return false;
        } catch (RuntimeException e) {
            return true;
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
     * Publishes announced results that were accepted, and whose process ended before it published them. Announcements of results that were
     * not accepted are deleted.
     *
     * @param advance knows the jobs
     */
    public void recover(AdvanceJob advance) {
        try {
            artifacts.keys(ANNOUNCED).forEach(key -> recover(key, advance));
        } catch (RuntimeException e) {
            logUnlessOutage("announced results could not be looked for, the next sweep tries again: {}", e);
        }
    }

    /** An outage of the job store is logged where it is noticed, once. */
    private static void logUnlessOutage(String message, RuntimeException e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        if (!(cause instanceof StoreOutageException)) {
            LOG.error(message, cause.toString());
        }
    }

    private void recover(String key, AdvanceJob advance) {
        try {
            artifacts.get(key).ifPresent(note -> recover(key, note, advance));
        } catch (RuntimeException e) {
            logUnlessOutage("an announced result could not be published, the next sweep tries again: {}", e);
        }
    }

    private void recover(String key, byte[] note, AdvanceJob advance) {
        Map<String, @Nullable Object> announced = Json.parseObject(new String(note, StandardCharsets.UTF_8));
        if (!(announced.get("job") instanceof String job)
                || !(announced.get("task") instanceof String task)
                || !(announced.get("attempt") instanceof Integer attempt)) {
            forget(key);
            return;
        }
        TaskRef ref;
        try {
            ref = TaskRef.parse(task);
        } catch (IllegalArgumentException e) {
            forget(key);
            return;
        }
        if (advance.look(job, List.of()).join() instanceof AdvanceResult.Done done) {
            if (done.job().isInFlight(ref, attempt)) {
                return;
            }
            // The result of the accepted attempt is published, whichever attempt that is: the key belongs to the task.
            done.data()
                    .resultOf(ref)
                    .filter(TaskResult::isNamed)
                    .ifPresent(result -> publishUnlessRefused(job, result));
        }
        forget(key);
    }

    private void publishUnlessRefused(String jobId, TaskResult result) {
        try {
            publish(result);
        } catch (RuntimeException e) {
            if (!isRefused(result)) {
                throw e;
            }
            LOG.atError().addKeyValue("job", jobId).log("{}; it is not tried again", e.getMessage());
        }
    }

    private void forget(String key) {
        try {
            artifacts.delete(key);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("an announcement that was carried out could not be deleted");
        }
    }
}
