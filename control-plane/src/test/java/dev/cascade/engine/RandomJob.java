package dev.cascade.engine;

import dev.cascade.dsl.definition.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** How this attempt ends, whoever runs it and whenever. */
    Outcome outcome(int task, int attempt) {
        Random dice = new Random(seed * 1_000_003 + task * 8_191L + attempt);
        dice.nextInt();
        return switch (dice.nextInt(10)) {
            case 0 -> new Outcome.Failure(TaskError.permanent("Broken", "attempt " + attempt));
            case 1, 2 -> new Outcome.Failure(TaskError.retryable("Broken", "attempt " + attempt));
            case 3 -> new Outcome.Skipped("nothing to do");
            default -> new Outcome.Success(TaskResult.inline("" + attempt));
        };
    }

    Command.Complete completion(int task, int attempt) {
        return new Command.Complete(TaskRef.of(task), attempt, outcome(task, attempt), now);
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
        int task = random.nextInt(plan.size());
        int attempt = Math.max(0, job.attempt(TaskRef.of(task)) - (random.nextInt(6) == 0 ? 1 : 0));
        return switch (random.nextInt(40)) {
            case 0 -> new Command.Cancel();
            case 1, 2, 3 -> new Command.Retry();
            case 4, 5 -> new Command.WorkerLost(worker());
            case 6 -> new Command.Tick();
            case 7 -> new Command.HandBack(TaskRef.of(task), attempt, worker());
            case 8, 9, 10 -> new Command.Start();
            case 11, 12 -> sent.isEmpty() ? new Command.Tick() : sent.get(random.nextInt(sent.size()));
            case 13, 14, 15, 16, 17, 18, 19, 20, 21, 22 -> new Command.Claim(TaskRef.of(task), attempt, worker());
            default -> {
                Command.Complete complete = completion(task, attempt);
                sent.add(complete);
                yield complete;
            }
        };
    }

    private String worker() {
        return "w" + random.nextInt(3);
    }

    /**
     * Lets the job run to its end, with each attempt ending as it must.
     *
     * @return how often each task began an attempt that a worker carried out
     */
    Map<Integer, Integer> finish() {
        Map<Integer, Integer> attempts = new HashMap<>();
        decide(List.of(new Command.Start()));
        while (!job.status().isTerminal()) {
            List<Command> batch = new ArrayList<>();
            for (int task = 0; task < plan.size(); task++) {
                if (job.taskStatus(task).isInFlight()) {
                    batch.add(completion(task, job.attempt(TaskRef.of(task))));
                    attempts.merge(task, 1, Integer::sum);
                }
            }
            if (batch.isEmpty()) {
                now = job.nextWake().orElseThrow(() -> new AssertionError("the job waits for nothing"));
            }
            decide(batch);
        }
        return attempts;
    }
}
