package dev.cascade.usecase.cost;

import dev.cascade.dsl.definition.TaskType;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says how a job's cost was counted. */
final class CostText {

    /** So many functions are named, more are only counted. */
    private static final int MOST_NAMED = 5;

    private final JobUse use;
    private final SortedSet<String> notFound;
    private final boolean isComplete;
    private final CostBasis basis;
    private final PriceTable prices;

    CostText(JobTally.Counted counted, CostBasis basis, PriceTable prices) {
        this.use = counted.use();
        this.notFound = counted.notFound();
        this.isComplete = counted.isComplete();
        this.basis = basis;
        this.prices = prices;
    }

    List<String> assumptions() {
        List<String> all = new ArrayList<>();
        all.add("Prices are those of " + prices.region() + " on demand, looked up on " + prices.asOf()
                + ", without free tiers, discounts and taxes.");
        if (!basis.isInAws()) {
            all.add(
                    "The job did not run in AWS. Its decisions are taken from its journal here; in AWS, other ends of tasks"
                            + " are decided upon together, and tasks may take another time.");
        }
        all.add(
                switch (basis.store()) {
                    case DYNAMODB ->
                        (basis.isInAws() ? "" : "In AWS the job is kept in DynamoDB, which is the default. ")
                                + "Write units follow from the sizes of the job's header, of the entries of its journal and"
                                + " of checkpoints. Each process that works on the job reads it once.";
                    case POSTGRESQL ->
                        "The job is kept in PostgreSQL, which is billed by the hour: nothing is counted for its"
                                + " requests.";
                });
        all.add(
                use.isScheduled()
                        ? "The schedule started the job, in an invocation of the function Tick that takes place every"
                                + " minute anyway."
                        : "One request to the HTTP API started the job, and invoked the function Api ("
                                + ControlFunctionMemory.API.megabytes() + " MB).");
        if (use.count(Charge.TASK_INVOCATIONS) > 0 || use.has(TaskType.STEPFUNCTIONS)) {
            all.add(
                    "Each decision that takes in ends of tasks is made by an invocation of the function Queue of its own ("
                            + ControlFunctionMemory.QUEUE.megabytes()
                            + " MB). Jobs that run at the same time share invocations and requests to SQS, and cost less.");
        }
        all.add("An invocation of a control function takes " + ControlFunctionTime.OVERHEAD.toMillis() + " ms, "
                + ControlFunctionTime.CALL.toMillis() + " ms for each call of the store, and "
                + ControlFunctionTime.INVOKE.toMillis() + " ms for " + ControlFunctionTime.INVOKES_AT_ONCE
                + " functions that it invokes. This is not measured.");
        if (use.count(Charge.TASK_INVOCATIONS) > 0) {
            all.add("The function of a task is billed from the beginning to the end of each attempt, as the journal has"
                    + " them, and at most for its timeout: longer than the function itself ran, by the time that its"
                    + " event waited. If Lambda throttled it, that may be most of it. The price is that of arm64.");
        }
        SortedSet<String> assumed = new TreeSet<>(notFound);
        assumed.removeAll(use.unknownMemory());
        if (!assumed.isEmpty()) {
            all.add("Functions that could not be looked up just now have the memory that their tasks name: "
                    + named(assumed) + ".");
        }
        if (use.hasTasksOfWorkers()) {
            all.add(
                    "An attempt on a worker comes through the task queue, with one request to receive its message and one"
                            + " to delete it, unless the worker that decides runs it itself.");
        }
        return all;
    }

    List<String> notCounted() {
        List<String> all = new ArrayList<>();
        if (!isComplete) {
            all.add("What came after the event " + use.lastEvent()
                    + ". The journal is so long that it is counted in parts: ask again, and it goes on from there.");
        }
        SortedSet<String> withoutAnswer = new TreeSet<>(use.unknownMemory());
        withoutAnswer.retainAll(notFound);
        SortedSet<String> unknown = new TreeSet<>(use.unknownMemory());
        unknown.removeAll(notFound);
        if (!withoutAnswer.isEmpty()) {
            all.add("The running time of functions that could not be looked up just now: " + named(withoutAnswer)
                    + ". Ask again in a minute.");
        }
        if (!unknown.isEmpty()) {
            all.add("The running time of functions whose memory is not known: " + named(unknown)
                    + ". Give their tasks the option memory, in MB.");
        }
        if (use.stopped() > 0) {
            all.add("The time that functions ran on after their task was cancelled or cleared.");
        }
        if (use.hasTasksOfWorkers()) {
            all.add("Workers. They are billed by the hour as long as they run, whichever jobs they work on.");
        }
        if (use.has(TaskType.STEPFUNCTIONS)) {
            all.add("Executions of state machines, which Step Functions bills by transition.");
        }
        all.add("What the tasks ask of AWS themselves, and reading and storing of objects in S3.");
        all.add(
                "Viewers of the live stream, other requests about the job, repetitions after lost races and failures, an"
                        + " idempotency key, and logs.");
        all.add("What an installation costs without jobs.");
        return all;
    }

    private static String named(SortedSet<String> functions) {
        String names = functions.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        int more = functions.size() - MOST_NAMED;
        return more > 0 ? names + " and " + more + " more" : names;
    }
}
