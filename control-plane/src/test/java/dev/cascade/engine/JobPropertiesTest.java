package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.TaskType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;

/** What holds of every job, whatever its DAG, and in whatever order its tasks end. */
class JobPropertiesTest {

    @Property(tries = 300)
    @Label("P1-P7: what is true of every job of plain tasks that has ended")
    void invariantsOfPlainJobs(@ForAll long seed) {
        Plan plan = RandomJob.randomPlan(new Random(seed), false);
        RandomJob run = RandomJob.of(seed, plan);
        run.finish();

        Job job = run.job();
        boolean anyFailed = false;
        for (int task = 0; task < plan.size(); task++) {
            TaskStatus status = job.taskStatus(task);
            anyFailed |= status == TaskStatus.FAILED;
            assertThat(status.isTerminal()).as("P5").isTrue();
            if (status == TaskStatus.UPSTREAM_FAILED) {
                assertThat(upstreams(job, task)).as("P3").containsAnyOf(TaskStatus.FAILED, TaskStatus.UPSTREAM_FAILED);
                assertThat(job.attempt(TaskRef.of(task))).as("never tried").isZero();
            }
            if (upstreams(job, task).stream().allMatch(s -> s == TaskStatus.SUCCESS)) {
                assertThat(status).as("P4").isNotEqualTo(TaskStatus.UPSTREAM_FAILED);
            }
            if (status == TaskStatus.SUCCESS || status == TaskStatus.FAILED) {
                assertThat(upstreams(job, task))
                        .as("P6: tried only after success")
                        .allMatch(s -> s == TaskStatus.SUCCESS);
            }
        }
        assertThat(job.status()).as("P1, P2").isEqualTo(anyFailed ? JobStatus.FAILED : JobStatus.SUCCESS);
        assertThat(job.remainingCount()).as("P7").isZero();
        assertThat(terminalEvents(run))
                .as("each task ends once, the job ends once")
                .isEqualTo(plan.size() + 1L);
    }

    private static long terminalEvents(RandomJob run) {
        return run.journal().stream()
                .flatMap(e -> e.events().stream())
                .filter(e -> switch (e) {
                    case Event.TaskSucceeded s -> true;
                    case Event.TaskFailed f -> true;
                    case Event.TaskUpstreamFailed f -> true;
                    case Event.TaskSkipped s -> true;
                    case Event.JobSucceeded s -> true;
                    case Event.JobFailed f -> true;
                    default -> false;
                })
                .count();
    }

    @Property(tries = 300)
    @Label("B-14: a job's status is what its tasks' statuses say, and each task's what its rule says of its upstreams")
    void everyTaskEndsAsItsRuleSays(@ForAll long seed) {
        RandomJob run = RandomJob.ofSeed(seed);
        run.finish();

        Job job = run.job();
        boolean failed = false;
        for (int task = 0; task < run.plan().size(); task++) {
            assertThat(kind(job.taskStatus(task), job.attempt(TaskRef.of(task))))
                    .as("task %s with upstreams %s", task, upstreams(job, task))
                    .isEqualTo(expectedKind(job, task));
            failed |= isFailure(job.taskStatus(task)) && !run.plan().task(task).allowFailure();
        }
        assertThat(job.status()).isEqualTo(failed ? JobStatus.FAILED : JobStatus.SUCCESS);
    }

    private enum Kind {
        RUN,
        BLOCKED,
        LEFT_OUT
    }

    private static Kind kind(TaskStatus status, int attempt) {
        if (status == TaskStatus.UPSTREAM_FAILED) {
            return Kind.BLOCKED;
        }
        return attempt == 0 ? Kind.LEFT_OUT : Kind.RUN;
    }

    private static Kind expectedKind(Job job, int task) {
        Plan plan = job.plan();
        int failed = 0;
        int skipped = 0;
        for (int up : plan.upstream(task)) {
            failed += isFailure(job.taskStatus(up)) && !plan.task(up).allowFailure() ? 1 : 0;
            skipped += job.taskStatus(up) == TaskStatus.SKIPPED ? 1 : 0;
        }
        return switch (plan.task(task).triggerRule()) {
            case ALL_SUCCESS -> failed > 0 ? Kind.BLOCKED : skipped > 0 ? Kind.LEFT_OUT : Kind.RUN;
            case NONE_FAILED -> failed > 0 ? Kind.BLOCKED : Kind.RUN;
            case ALL_DONE -> Kind.RUN;
            case ONE_FAILED -> failed > 0 ? Kind.RUN : Kind.LEFT_OUT;
        };
    }

    private static boolean isFailure(TaskStatus status) {
        return status == TaskStatus.FAILED || status == TaskStatus.UPSTREAM_FAILED;
    }

    private static List<TaskStatus> upstreams(Job job, int task) {
        List<TaskStatus> statuses = new ArrayList<>();
        for (int up : job.plan().upstream(task)) {
            statuses.add(job.taskStatus(up));
        }
        return statuses;
    }

    @Property(tries = 200)
    void aReplayIsTheLiveJobAtEveryStepAndFromEveryCheckpoint(@ForAll long seed) {
        RandomJob run = RandomJob.ofSeed(seed);
        List<Job> live = new ArrayList<>(List.of(run.job()));
        for (int step = 0; step < 60; step++) {
            int before = run.journal().size();
            run.step();
            if (run.journal().size() > before) {
                Entry entry = run.journal().getLast();
                JobScene.assertSame(live.getLast().after(entry), run.job());
                live.add(run.job());
            }
        }
        for (int from = 0; from < live.size(); from++) {
            Job job = live.get(from).checkpoint().restore(run.job().id(), run.plan());
            JobScene.assertSame(job, live.get(from));
            for (Entry entry : run.journal().subList(from, run.journal().size())) {
                job = job.after(entry);
            }
            JobScene.assertSame(job, run.job());
        }
    }

    @Property(tries = 200)
    @Label("B-31: what is terminal changes only when an operator clears it, and no attempt begins twice")
    void terminalMeansTerminalAndEachAttemptBeginsOnce(@ForAll long seed) {
        RandomJob run = RandomJob.ofSeed(seed);
        Set<String> begun = new HashSet<>();
        for (int step = 0; step < 80; step++) {
            Job before = run.job();
            Decision decision = run.step();
            boolean cleared = decision.events().stream().anyMatch(Event.TaskCleared.class::isInstance);
            for (int task = 0; task < run.plan().size() && !cleared; task++) {
                if (before.taskStatus(task).isTerminal()) {
                    assertThat(run.job().taskStatus(task)).isEqualTo(before.taskStatus(task));
                }
            }
            if (before.status().isTerminal() && !cleared) {
                assertThat(decision.events()).isEmpty();
            }
            for (Event event : decision.events()) {
                if (event instanceof Event.TaskRunning e) {
                    assertThat(begun.add(e.ref() + "/" + e.attempt()))
                            .as("%s begins for the first time", e)
                            .isTrue();
                }
            }
        }
    }

    @Property(tries = 300)
    @Label("B-09, B-10, B-17, B-18: order, repetition, delay and batching of reports do not matter in the end")
    void reportsInAnyOrderLeadToTheSameEnd(@ForAll long seed, @ForAll long shuffle) {
        RandomJob reference = RandomJob.of(seed, withoutTimeouts(seed));
        Map<TaskRef, Integer> attempts = reference.finish();
        RandomJob other = RandomJob.of(seed, reference.plan());

        deliverAtRandom(other, new Random(shuffle));

        assertThat(other.job().status()).isEqualTo(reference.job().status());
        assertThat(other.refs()).isEqualTo(reference.refs());
        for (TaskRef ref : reference.refs()) {
            assertThat(other.job().taskStatus(ref)).isEqualTo(reference.job().taskStatus(ref));
            int attempt = reference.job().attempt(ref);
            assertThat(other.job().attempt(ref)).isEqualTo(attempt);
            assertThat(attempts.getOrDefault(ref, 0)).isEqualTo(isTold(reference.plan(), ref) ? attempt : 0);
        }
    }

    /** Whether the ends of its attempts are told from outside. */
    private static boolean isTold(Plan plan, TaskRef ref) {
        TaskFlow flow = plan.flow(ref.task());
        boolean waitsForTime =
                flow.waiting().filter(w -> w.kind() == WaitKind.TIME).isPresent();
        boolean isNoop =
                plan.task(ref.task()).type() == TaskType.NOOP && flow.waiting().isEmpty();
        return !isNoop && !waitsForTime && (ref.isItem() || !flow.isMapped());
    }

    @Property(tries = 300)
    void aMappedTaskEndsAsItsItemsDoAndNeverRunsMoreOfThemThanItMay(@ForAll long seed) {
        RandomJob run = RandomJob.ofSeed(seed);
        for (int step = 0; step < 60; step++) {
            run.step();
            for (int task = 0; task < run.plan().size(); task++) {
                checkItems(run.job(), task);
            }
        }
        run.finish();
        run.refs()
                .forEach(ref ->
                        assertThat(run.job().taskStatus(ref).isTerminal()).isTrue());
        for (int task = 0; task < run.plan().size(); task++) {
            checkItems(run.job(), task);
        }
    }

    private static void checkItems(Job job, int task) {
        List<TaskStatus> items = new ArrayList<>();
        for (int index = 0; index < job.itemCount(task); index++) {
            items.add(job.taskStatus(TaskRef.item(task, index)));
        }
        TaskFlow flow = job.plan().flow(task);
        long begun = items.stream()
                .filter(item -> item != TaskStatus.PENDING && !item.isTerminal())
                .count();
        boolean isFull = flow.maxConcurrency() > 0 && begun == flow.maxConcurrency();
        switch (job.taskStatus(task)) {
            case SUCCESS -> assertThat(items).isSubsetOf(TaskStatus.SUCCESS, TaskStatus.SKIPPED);
            case FAILED ->
                assertThat(items.isEmpty() || items.contains(TaskStatus.FAILED))
                        .as("an item failed, or the list was not found")
                        .isTrue();
            case CANCELLED -> assertThat(items).allMatch(TaskStatus::isTerminal);
            case RUNNING -> {
                if (flow.isMapped()) {
                    assertThat(items).as("it runs as long as an item does").anyMatch(item -> !item.isTerminal());
                    boolean isHeldBack = job.status() == JobStatus.PENDING;
                    assertThat(isFull || isHeldBack || !items.contains(TaskStatus.PENDING))
                            .as("no item waits in vain: %s of %s", items, flow)
                            .isTrue();
                }
            }
            case PENDING, READY, QUEUED, WAITING, UP_FOR_RETRY, UPSTREAM_FAILED, SKIPPED ->
                assertThat(items).isEmpty();
        }
        if (flow.maxConcurrency() > 0) {
            assertThat(begun).isLessThanOrEqualTo(flow.maxConcurrency());
        }
    }

    private static Plan withoutTimeouts(long seed) {
        DagSketch dag = DagSketch.dag();
        Plan plan = RandomJob.ofSeed(seed).plan();
        plan.dag().tasks().forEach(task -> {
            dag.task(task.type(), task.id(), task.dependsOn().toArray(String[]::new));
            dag.flow(plan.flow(plan.indexOf(task.id()).orElseThrow()));
            task.options().forEach((option, value) -> {
                if (!option.equals("timeout") && value != null) {
                    dag.with(option, value);
                }
            });
        });
        return dag.plan();
    }

    /** Reports are made when attempts begin, and then get lost, come late, twice, and in batches of any size. */
    private static void deliverAtRandom(RandomJob run, Random random) {
        List<Command> onTheirWay = new ArrayList<>();
        Set<String> made = new HashSet<>();
        run.decide(List.of(new Command.Start(), new Command.Start()));
        while (!run.job().status().isTerminal()) {
            for (TaskRef ref : run.refs()) {
                run.next(ref)
                        .filter(command -> made.add(ref + "/" + run.job().attempt(ref) + "/" + command.getClass()))
                        .ifPresent(command -> {
                            onTheirWay.add(command);
                            onTheirWay.add(new Command.Claim(ref, run.job().attempt(ref), "w" + random.nextInt(3)));
                        });
            }
            List<Command> batch = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0 && !onTheirWay.isEmpty(); i--) {
                int which = random.nextInt(onTheirWay.size());
                // Kept, it comes again.
                batch.add(random.nextInt(4) == 0 ? onTheirWay.get(which) : onTheirWay.remove(which));
            }
            run.moveOn(Duration.ofMillis(random.nextInt(2_000)));
            run.decide(batch);
        }
    }
}
