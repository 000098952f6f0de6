package dev.cascade.examples.benchmark;

import dev.cascade.acceptance.account.ApiCaller;
import dev.cascade.acceptance.account.EmulatedAccount;
import dev.cascade.acceptance.account.RequestLog.Request;
import dev.cascade.aws.dynamodb.DynamoJobStore;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Entry;
import dev.cascade.engine.JobStatus;
import dev.cascade.examples.benchmark.SimulatedControlFunctions.Message;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A workload as it went on the emulated account.
 *
 * @param starts when its jobs were started
 * @param batches what came out of the control queue
 * @param requests what the functions of the control plane asked for
 */
record AccountRun(
        Workload workload, List<MeterReplay.Start> starts, List<MeterReplay.Batch> batches, List<Request> requests) {

    /** Names of operations in rights that are not those of the API. */
    private static final Map<String, String> OPERATIONS = Map.of("InvokeFunction", "Invoke");

    private static final Map<String, String> SERVICES =
            Map.of("dynamodb", "DynamoDb", "lambda", "Lambda", "sqs", "Sqs", "events", "EventBridge", "s3", "S3");

    /** Runs a workload whose DAG is registered. Whether jobs have ended is looked up past the control plane. */
    static AccountRun of(Workload workload, EmulatedAccount account) {
        account.awaitIdleness();
        ApiCaller user = account.user();
        Instant begin = Instant.now();
        int mark = account.requests().mark();
        List<MeterReplay.Start> starts = new ArrayList<>();
        for (int i = 0; i < workload.jobs(); i++) {
            Instant at = Instant.now();
            starts.add(new MeterReplay.Start(
                    at, user.trigger(workload.dag(TaskType.LAMBDA).name(), "{}")));
        }
        try (DynamoDbClient dynamo = account.dynamo()) {
            JobStore jobs =
                    new DynamoJobStore(dynamo, account.document().path("table").asText(), InstantSource.system());
            starts.forEach(start -> account.await(
                    "success of job " + start.jobId(),
                    new Progress(jobs, start.jobId()),
                    seen -> seen.newStatus().equals(Optional.of(JobStatus.SUCCESS))));
        }
        account.awaitIdleness();
        return new AccountRun(
                workload,
                starts,
                account.batches("ControlQueue", begin).stream()
                        .map(AccountRun::batch)
                        .toList(),
                account.requests().since(mark).stream()
                        .filter(Request::isOfControlPlane)
                        .toList());
    }

    /** The last entry of a job's journal. */
    private static final class Progress implements Supplier<Entry> {

        private final JobStore jobs;
        private final String jobId;
        private Entry last;

        Progress(JobStore jobs, String jobId) {
            this.jobs = jobs;
            this.jobId = jobId;
            this.last = jobs.entries(jobId, 0, 1).getFirst();
        }

        @Override
        public Entry get() {
            List<Entry> more = jobs.entries(jobId, last.number(), 100);
            last = more.isEmpty() ? last : more.getLast();
            return last;
        }
    }

    private static MeterReplay.Batch batch(Object recorded) {
        Map<?, ?> batch = (Map<?, ?>) recorded;
        List<Message> messages = new ArrayList<>();
        for (Object each : (List<?>) batch.get("messages")) {
            Map<?, ?> message = (Map<?, ?>) each;
            messages.add(new Message(String.valueOf(message.get("id")), String.valueOf(message.get("body"))));
        }
        double seconds = ((Number) batch.get("time")).doubleValue();
        return new MeterReplay.Batch(Instant.ofEpochMilli((long) (seconds * 1000)), messages);
    }

    /** How often each operation was called, named as the meter names them. */
    Map<String, Long> calls() {
        return requests.stream()
                .collect(Collectors.groupingBy(AccountRun::operation, TreeMap::new, Collectors.counting()));
    }

    private static String operation(Request request) {
        String service = request.action().substring(0, request.action().indexOf(':'));
        return SERVICES.getOrDefault(service, service) + "."
                + OPERATIONS.getOrDefault(request.operation(), request.operation());
    }

    /** How many decisions the batches are worth: one for each job that a batch tells ends of attempts of. */
    long decisionsWanted() {
        return batches.stream()
                .mapToLong(batch -> batch.messages().stream()
                        .map(message -> Json.parseObject(message.body()).get("requestPayload"))
                        .filter(Map.class::isInstance)
                        .map(event -> ((Map<?, ?>) event).get("job_id"))
                        .distinct()
                        .count())
                .sum();
    }

    /** How many pieces of fan-outs were handed on. */
    long pieces() {
        return batches.stream()
                .flatMap(batch -> batch.messages().stream())
                .filter(message -> message.body().contains("\"cascade\":\"dispatch\""))
                .count();
    }

    Duration took() {
        return Duration.between(starts.getFirst().at(), batches.getLast().at());
    }

    long totalCalls() {
        return requests.size();
    }

    double writeUnits() {
        return requests.stream().mapToDouble(Request::writeUnits).sum();
    }

    double readUnits() {
        return requests.stream().mapToDouble(Request::readUnits).sum();
    }

    /** As in the table of the benchmarks. */
    String figures() {
        double tasks = workload.tasks();
        long decisions = calls().getOrDefault("DynamoDb.PutItem", 0L) - workload.jobs();
        return String.format(
                Locale.ROOT,
                "%.1f tasks a decision, %.3f WRU, %.3f RRU, %.2f calls a task; %s, WRU %.0f, RRU %.1f",
                tasks / decisions,
                writeUnits() / tasks,
                readUnits() / tasks,
                totalCalls() / tasks,
                calls(),
                writeUnits(),
                readUnits());
    }
}
