package dev.cascade.examples.benchmark;

import dev.cascade.aws.meter.Usage;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.examples.benchmark.SimulatedControlFunctions.Message;
import dev.cascade.handler.QueueHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Has the meter count what happened elsewhere: the same jobs are started, and one environment gets the same messages, at the same times. */
final class MeterReplay {

    /** A job that was started. */
    record Start(Instant at, String jobId) {}

    /** What an environment of the control queue's function got at once. */
    record Batch(Instant at, List<Message> messages) {}

    private record Step(Instant at, Runnable action) {}

    private final SimulatedControlFunctions functions;
    private Instant now;

    private MeterReplay(
            Workload workload, EmbeddedDynamo dynamo, Instant begin, List<Map<String, AttributeValue>> keys) {
        this.now = begin;
        this.functions = new SimulatedControlFunctions(dynamo, () -> now, workload.dag(TaskType.LAMBDA), keys);
    }

    /**
     * What the meter counts.
     *
     * @param keys the items with the keys by which the messages are proven
     * @throws IllegalStateException if not all jobs came to the same end, so that something is missing
     */
    static Usage of(
            Workload workload,
            List<Start> starts,
            List<Batch> batches,
            List<Map<String, AttributeValue>> keys,
            EmbeddedDynamo dynamo) {
        return new MeterReplay(workload, dynamo, starts.getFirst().at(), keys).run(workload, starts, batches);
    }

    private Usage run(Workload workload, List<Start> starts, List<Batch> batches) {
        QueueHandler environment = functions.queueFunction();
        List<Step> steps = new ArrayList<>();
        starts.forEach(start -> steps.add(new Step(
                start.at(), () -> functions.start(workload.dag(TaskType.LAMBDA).name(), start.jobId()))));
        batches.forEach(batch -> steps.add(
                new Step(batch.at(), () -> SimulatedControlFunctions.deliver(environment, batch.messages()))));
        steps.sort(Comparator.comparing(Step::at));
        for (Step step : steps) {
            now = step.at();
            step.action().run();
        }
        if (functions.succeeded() != workload.jobs()) {
            throw new IllegalStateException(functions.succeeded() + " of " + workload.jobs()
                    + " jobs succeeded when their messages came again");
        }
        return functions.usage();
    }
}
