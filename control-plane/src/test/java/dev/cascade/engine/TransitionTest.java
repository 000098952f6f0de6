package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The transitions that there are, and that each of them is taken: by jobs that follow from fixed seeds. */
class TransitionTest {

    private static final String TASKS = """
        CANCELLED TaskCleared PENDING
        FAILED TaskCleared PENDING
        PENDING TaskCancelled CANCELLED
        PENDING TaskQueued QUEUED
        PENDING TaskReady READY
        PENDING TaskSkipped SKIPPED
        PENDING TaskSucceeded SUCCESS
        PENDING TaskUpstreamFailed UPSTREAM_FAILED
        PENDING TaskWaiting WAITING
        QUEUED TaskCancelled CANCELLED
        QUEUED TaskRunning RUNNING
        QUEUED TaskWaiting WAITING
        READY TaskCancelled CANCELLED
        READY TaskQueued QUEUED
        READY TaskSucceeded SUCCESS
        RUNNING TaskCancelled CANCELLED
        RUNNING TaskFailed FAILED
        RUNNING TaskSkipped SKIPPED
        RUNNING TaskSucceeded SUCCESS
        RUNNING TaskUpForRetry UP_FOR_RETRY
        RUNNING TaskWaiting WAITING
        SKIPPED TaskCleared PENDING
        SUCCESS TaskCleared PENDING
        UPSTREAM_FAILED TaskCleared PENDING
        UP_FOR_RETRY TaskCancelled CANCELLED
        UP_FOR_RETRY TaskQueued QUEUED
        UP_FOR_RETRY TaskReady READY
        UP_FOR_RETRY TaskWaiting WAITING
        WAITING TaskCancelled CANCELLED
        WAITING TaskExpanded RUNNING
        WAITING TaskFailed FAILED
        WAITING TaskQueued QUEUED
        WAITING TaskReady READY
        WAITING TaskSkipped SKIPPED
        WAITING TaskSucceeded SUCCESS
        WAITING TaskUpForRetry UP_FOR_RETRY
        """;

    private static final String JOBS = """
        PENDING ClearRequested PENDING
        PENDING JobCancelled CANCELLED
        PENDING JobRunning RUNNING
        RUNNING ClearRequested RUNNING
        RUNNING JobCancelled CANCELLED
        RUNNING JobFailed FAILED
        RUNNING JobSucceeded SUCCESS
        SUCCESS ClearRequested SUCCESS
        SUCCESS JobPending PENDING
        SUCCESS JobRunning RUNNING
        CANCELLED ClearRequested CANCELLED
        CANCELLED JobPending PENDING
        CANCELLED JobRunning RUNNING
        FAILED ClearRequested FAILED
        FAILED JobPending PENDING
        FAILED JobRunning RUNNING
        """;

    private static final TreeSet<String> ofTasks = new TreeSet<>();
    private static final TreeSet<String> ofJobs = new TreeSet<>();

    @BeforeAll
    static void driveJobs() {
        for (long seed = 0; seed < 600; seed++) {
            RandomJob run = RandomJob.ofSeed(seed);
            for (int step = 0; step < 60; step++) {
                Job before = run.job();
                record(before, run.step());
            }
        }
    }

    private static void record(Job before, Decision decision) {
        Job job = before;
        for (int count = 1; count <= decision.events().size(); count++) {
            Event event = decision.events().get(count - 1);
            Job after = before.after(new Entry(
                    before.entryCount() + 1,
                    before.eventCount() + 1,
                    decision.at(),
                    decision.events().subList(0, count),
                    Optional.empty()));
            String name = event.getClass().getSimpleName();
            if (event instanceof Event.OfTask e) {
                ofTasks.add(job.taskStatus(e.ref()) + " " + name + " " + after.taskStatus(e.ref()));
            } else {
                ofJobs.add(job.status() + " " + name + " " + after.status());
            }
            job = after;
        }
    }

    @Test
    void tasksTakeTheDeclaredTransitionsAllOfThemAndNoOthers() {
        assertThat(ofTasks).containsExactlyInAnyOrderElementsOf(TASKS.lines().toList());
    }

    @Test
    void jobsTakeTheDeclaredTransitionsAllOfThemAndNoOthers() {
        assertThat(ofJobs).containsExactlyInAnyOrderElementsOf(JOBS.lines().toList());
    }
}
