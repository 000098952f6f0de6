package dev.cascade.examples.benchmark;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.examples.benchmark.SimulatedControlFunctions.Message;
import dev.cascade.handler.QueueHandler;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.cost.ControlFunctionMemory;
import dev.cascade.usecase.cost.ControlFunctionTime;
import dev.cascade.usecase.cost.JobCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An installation in AWS: the functions as they are deployed, over an AWS that counts; when their events come is simulated. A task's function is
 * invoked asynchronously, its answer comes into a queue, and a control function takes answers from there in batches. Does the same every time. For one
 * thread and one workload.
 */
final class SimulatedAccount {

    private final Workload workload;
    private final Delivery delivery;
    private final VirtualTime time = new VirtualTime();
    private final Assumptions assumptions = new Assumptions();
    private final SimulatedControlFunctions functions;
    private final CompletionQueue queue;

    private long ids;
    private String latestJob = "";
    private long taskInvocations;
    private long controlInvocations;
    private Duration controlTime = Duration.ZERO;

    private SimulatedAccount(Workload workload, Delivery delivery, EmbeddedDynamo dynamo) {
        this.workload = workload;
        this.delivery = delivery;
        this.functions = new SimulatedControlFunctions(dynamo, time, workload.dag(TaskType.LAMBDA));
        List<QueueHandler> environments = new ArrayList<>();
        for (int i = 0; i < delivery.consumers(); i++) {
            environments.add(functions.queueFunction());
        }
        this.queue = new CompletionQueue(delivery, time, (consumer, batch) -> take(environments.get(consumer), batch));
    }

    /**
     * Runs a workload to its end.
     *
     * @throws IllegalStateException if a job did not succeed, so that the figures would mean nothing
     */
    static CostFigures run(Workload workload, Delivery delivery, EmbeddedDynamo dynamo) {
        return new SimulatedAccount(workload, delivery, dynamo).run();
    }

    /**
     * What was counted for the only job of a workload, and what the control plane estimates for it afterwards.
     *
     * @param counted without the estimate
     */
    record Estimated(CostFigures counted, JobCost estimate) {}

    /** Runs a workload of one job to its end, like {@link #run}, and asks what the job cost. */
    static Estimated estimated(Workload workload, Delivery delivery, EmbeddedDynamo dynamo) {
        SimulatedAccount account = new SimulatedAccount(workload, delivery, dynamo);
        CostFigures counted = account.run();
        return new Estimated(counted, account.functions.estimate(account.latestJob));
    }

    private CostFigures run() {
        for (int i = 0; i < workload.jobs(); i++) {
            time.after(Assumptions.BETWEEN_STARTS.multipliedBy(i), this::start);
        }
        time.pass();
        if (functions.succeeded() != workload.jobs()) {
            throw new IllegalStateException(functions.succeeded() + " of " + workload.jobs() + " jobs of " + workload
                    + " succeeded: there is a bug");
        }
        return new CostFigures(
                workload,
                delivery,
                functions.usage(),
                taskInvocations,
                functions.decisions(),
                functions.aws().lostRaces(),
                controlInvocations,
                controlTime.toNanos() / 1e9 * ControlFunctionMemory.QUEUE.gigabytes(),
                taskInvocations + functions.usage().callsOf("Sqs") + queue.requests());
    }

    private void start() {
        latestJob = newId();
        functions.start(workload.dag(TaskType.LAMBDA).name(), latestJob);
        invoked();
    }

    /** A UUID of version 7, as the product makes them, without chance. */
    private String newId() {
        return new UUID(time.millis() << 16 | 0x7000, Long.MIN_VALUE | ids++).toString();
    }

    private Duration take(QueueHandler environment, List<Message> batch) {
        SimulatedControlFunctions.deliver(environment, batch);
        return invoked();
    }

    /** What a control function has brought about takes its course. */
    private Duration invoked() {
        List<Map<String, @Nullable Object>> events = functions.aws().takeInvoked().stream()
                .map(Json::parseObject)
                .sorted(Comparator.comparing(event -> String.valueOf(event.get("idempotency_key"))))
                .toList();
        for (int i = 0; i < events.size(); i++) {
            String answer = answer(events.get(i));
            time.after(
                    ControlFunctionTime.invoking(i + 1)
                            .plus(assumptions.toAnswer())
                            .plus(assumptions.toPoller()),
                    () -> queue.add(answer));
        }
        functions.aws().takeSent().stream()
                .sorted()
                .forEach(message -> time.after(assumptions.toPoller(), () -> queue.add(message)));
        taskInvocations += events.size();
        Duration took = ControlFunctionTime.of(functions.aws().takeCallsInARow(), events.size());
        controlInvocations++;
        controlTime = controlTime.plus(took);
        return took;
    }

    /** What Lambda puts into the queue when the function has answered. */
    private static String answer(Map<String, @Nullable Object> event) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("version", "1.0");
        message.put("requestContext", Map.of("condition", "Success", "approximateInvokeCount", 1));
        message.put("requestPayload", event);
        message.put("responsePayload", Json.parse(SmallObject.JSON));
        return Json.write(message);
    }
}
