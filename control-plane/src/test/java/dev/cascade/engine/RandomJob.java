package dev.cascade.engine;

import dev.cascade.dsl.definition.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A job of a random DAG, driven by random commands: sensible ones, and ones that are late, early, wrong or repeated. How an attempt
 * ends depends on the seed, the task and the attempt alone. Everything follows from the seed.
 */
final class RandomJob {

    private static final List<String> RULES =
            List.of("all_success", "all_success", "all_done", "none_failed", "one_failed");

    private final long seed;
    private final Random random;
    private final Plan plan;
    private final List<Command.Complete> sent = new ArrayList<>();
    private final List<Entry> journal = new ArrayList<>();
    private Job job;
    private Instant now = JobScene.NOON;

    private RandomJob(long seed, Plan plan) {
        this.seed = seed;
        this.random = new Random(seed);
        this.plan = plan;
        this.job = Job.create("job-" + seed, plan);
    }

    static RandomJob ofSeed(long seed) {
        return new RandomJob(seed, randomPlan(new Random(seed * 31 + 7), true));
    }

    static RandomJob of(long seed, Plan plan) {
        return new RandomJob(seed, plan);
    }

    /** 2 to 30 tasks; edges lead from lower to higher numbers. */
    static Plan randomPlan(Random random, boolean rich) {
        int size = 2 + random.nextInt(29);
        double density = random.nextDouble() * 0.6;
        DagSketch dag = DagSketch.dag();
        for (int task = 0; task < size; task++) {
            List<String> upstreams = new ArrayList<>();
            for (int up = 0; up < task; up++) {
                if (random.nextDouble() < density) {
                    upstreams.add("t%02d".formatted(up));
                }
            }
            TaskType type = random.nextInt(8) == 0 ? TaskType.NOOP : TaskType.LOCAL;
            dag.task(type, "t%02d".formatted(task), upstreams.toArray(String[]::new));
            if (rich) {
                addOptions(dag, random);
            }
        }
        return dag.plan();
    }

    private static void addOptions(DagSketch dag, Random random) {
        dag.with("retry", Map.of("max", random.nextInt(3), "delay", random.nextInt(2), "jitter", 0.5));
        dag.with("trigger_rule", RULES.get(random.nextInt(RULES.size())));
        dag.with("allow_failure", random.nextInt(6) == 0);
        if (random.nextInt(3) == 0) {
            dag.with("timeout", 30);
        }
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> dag.flow(new TaskFlow(true, random.nextInt(3), random.nextInt(3) == 0, Optional.empty()));
            case 3 -> dag.flow(TaskFlow.admitted());
            case 4 -> dag.flow(TaskFlow.waiting(WaitKind.TIME, Optional.of(Duration.ofSeconds(3))));
            case 5 -> dag.flow(TaskFlow.waiting(WaitKind.ANSWER, Optional.empty()));
            default -> {}
        }
    }

    Plan plan() {
        return plan;
    }

    Job job() {
        return job;
    }

    List<Entry> journal() {
        return journal;
    }

    /** How this attempt ends, on each worker and at each time. */
    Outcome outcome(TaskRef ref, int attempt) {
        Random dice = dice(ref, attempt);
        return switch (dice.nextInt(10)) {
            case 0 -> new Outcome.Failure(TaskError.permanent("Broken", "attempt " + attempt));
            case 1, 2 -> new Outcome.Failure(TaskError.retryable("Broken", "attempt " + attempt));
            case 3 -> new Outcome.Skipped("nothing to do");
            default -> new Outcome.Success(TaskResult.inline("" + attempt));
        };
    }

    private Random dice(TaskRef ref, int attempt) {
        Random dice = new Random(seed * 1_000_003 + ref.hashCode() * 8_191L + attempt);
        dice.nextInt();
        return dice;
    }

    Command.Complete completion(TaskRef ref, int attempt) {
        return new Command.Complete(ref, attempt, outcome(ref, attempt), now);
    }

    Command.Expand expansion(TaskRef ref, int attempt) {
        return new Command.Expand(ref, attempt, dice(ref, attempt).nextInt(5));
    }

    /** All tasks, and the items that there are. */
    List<TaskRef> refs() {
        List<TaskRef> refs = new ArrayList<>();
        for (int task = 0; task < plan.size(); task++) {
            refs.add(TaskRef.of(task));
            for (int index = 0; index < job.itemCount(task); index++) {
                refs.add(TaskRef.item(task, index));
            }
        }
        return refs;
    }

    /** What is to be told of a task or item where it stands now: that it ended, its list, that it has a slot; empty if it is nobody's turn. */
    Optional<Command> next(TaskRef ref) {
        int attempt = job.attempt(ref);
        boolean isMapped = plan.flow(ref.task()).isMapped() && !ref.isItem();
        return switch (job.taskStatus(ref)) {
            case READY -> Optional.of(new Command.Admit(ref, attempt + 1));
            case QUEUED -> Optional.of(completion(ref, attempt));
            case RUNNING -> isMapped ? Optional.empty() : Optional.of(completion(ref, attempt));
            case WAITING -> isMapped ? Optional.of(expansion(ref, attempt)) : answer(ref, attempt);
            case PENDING, UP_FOR_RETRY, SUCCESS, FAILED, UPSTREAM_FAILED, SKIPPED, CANCELLED -> Optional.empty();
        };
    }

    private Optional<Command> answer(TaskRef ref, int attempt) {
        boolean waitsForTime = plan.flow(ref.task())
                .waiting()
                .filter(w -> w.kind() == WaitKind.TIME)
                .isPresent();
        return waitsForTime ? Optional.empty() : Optional.of(completion(ref, attempt));
    }

    /** Takes so many random steps. */
    void steps(int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
    }

    Decision step() {
        now = now.plusMillis(random.nextInt(20) == 0 ? 40_000 : random.nextInt(900));
        List<Command> batch = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            batch.add(command());
        }
        return decide(batch);
    }

    Decision decide(List<? extends Command> batch) {
        Decision decision = Decision.decide(job, batch, now);
        if (!decision.isEmpty()) {
            journal.add(JobScene.stored(job, decision));
        }
        job = decision.job();
        return decision;
    }

    void moveOn(Duration time) {
        now = now.plus(time);
    }

    Instant now() {
        return now;
    }

    private Command command() {
        TaskRef ref = ref();
        int attempt = Math.max(0, job.attempt(ref) - (random.nextInt(6) == 0 ? 1 : 0));
        return switch (random.nextInt(50)) {
            case 0 -> new Command.Cancel(Actor.named("somebody"));
            case 1 -> new Command.Retry();
            case 2 -> new Command.Retry(Actor.named("somebody"));
            case 3 -> new Command.RetryHeldBack();
            case 39 -> new Command.Clear(selection(random), Actor.named("somebody"), random.nextBoolean());
            case 4, 5 -> new Command.WorkerLost(worker());
            case 6 -> new Command.Tick();
            case 7 -> new Command.HandBack(ref, attempt, worker());
            case 8, 9, 10 -> new Command.Start();
            case 11, 12 -> sent.isEmpty() ? new Command.Tick() : sent.get(random.nextInt(sent.size()));
            case 13, 14, 15, 16, 17, 18, 19, 20, 21, 22 -> new Command.Claim(ref, attempt, worker());
            case 40, 41, 42, 43 -> expansion(TaskRef.of(ref.task()), attempt);
            case 44, 45 -> wait(ref, attempt);
            case 46, 47, 48, 49 -> new Command.Admit(ref, attempt + 1);
            default -> {
                Command.Complete complete = completion(ref, attempt);
                sent.add(complete);
                yield complete;
            }
        };
    }

    /** Some tasks, of which one or another may not exist. */
    ClearSelection selection(Random dice) {
        BitSet tasks = new BitSet();
        for (int i = dice.nextInt(3); i >= 0; i--) {
            tasks.set(dice.nextInt(plan.size() + (dice.nextInt(20) == 0 ? 1 : 0)));
        }
        return new ClearSelection(tasks, dice.nextInt(3) == 0, dice.nextBoolean(), dice.nextInt(4) == 0);
    }

    /** A task, or an item that there may be. */
    private TaskRef ref() {
        int task = random.nextInt(plan.size());
        int items = job.itemCount(task);
        return items > 0 && random.nextInt(5) > 0
                ? TaskRef.item(task, random.nextInt(items + (random.nextInt(20) == 0 ? 1 : 0)))
                : TaskRef.of(task);
    }

    private Command wait(TaskRef ref, int attempt) {
        WaitKind kind = List.of(WaitKind.CALLBACK, WaitKind.POLL).get(random.nextInt(2));
        Optional<Instant> reminder =
                random.nextBoolean() ? Optional.of(now.plusMillis(random.nextInt(2_000))) : Optional.empty();
        return new Command.Wait(ref, attempt, kind, Optional.of(now.plusSeconds(random.nextInt(20))), reminder);
    }

    private String worker() {
        return "w" + random.nextInt(3);
    }

    /**
     * Lets the job run to its end, with each attempt ending as it must.
     *
     * @return how often each task and item began an attempt whose end was told
     */
    Map<TaskRef, Integer> finish() {
        Map<TaskRef, Integer> attempts = new HashMap<>();
        decide(List.of(new Command.Start()));
        while (!job.status().isTerminal()) {
            List<Command> batch = new ArrayList<>();
            for (TaskRef ref : refs()) {
                next(ref).ifPresent(command -> {
                    batch.add(command);
                    attempts.merge(ref, command instanceof Command.Complete ? 1 : 0, Integer::sum);
                });
            }
            if (batch.isEmpty()) {
                now = job.nextWake().orElseThrow(() -> new AssertionError("the job waits for nothing"));
            }
            decide(batch);
        }
        return attempts;
    }
}
