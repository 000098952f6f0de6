package dev.cascade.simulation;

import dev.cascade.engine.Entry;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoredJob;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStore.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** A bug that is planted, to see that the simulation finds it. Each stands for a mistake that could be made in the code behind the port. */
enum Mutation {
    LOST_RACE_IS_SAVED(JobStore.class, "an append that meets another process's entry answers that it was saved") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            Object answer = target.call();
            return call.equals("append") && answer == SaveResult.CONFLICT ? SaveResult.SAVED : answer;
        }
    },
    COMPLETION_DROPPED(JobStore.class, "a completion that is recorded is not kept") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            return call.equals("record") ? null : target.call();
        }
    },
    FIRST_COMPLETION_ONLY(JobStore.class, "of several recorded completions only the first is found") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            Object answer = target.call();
            return call.equals("reported") && answer instanceof List<?> all && all.size() > 1
                    ? all.subList(0, 1)
                    : answer;
        }
    },
    SWEEP_SKIPS_OLDEST(JobStore.class, "the oldest job that is to be looked at is left out") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            Object answer = target.call();
            if (call.equals("dueChecks") && answer instanceof List<?> checks && !checks.isEmpty()) {
                return checks.subList(1, checks.size());
            }
            return call.equals("unfinished")
                            && answer instanceof Page<?> page
                            && !page.items().isEmpty()
                    ? new Page<>(page.items().subList(1, page.items().size()), page.nextCursor())
                    : answer;
        }
    },
    KEY_FORGOTTEN(JobStore.class, "an idempotency key that is bound already is bound again") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            Object answer = target.call();
            return call.equals("bind") ? arguments[0] : answer;
        }
    },
    ADMISSION_COUNTS_NOTHING(JobStore.class, "jobs that run are not counted against max_active_jobs") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            Object answer = target.call();
            return answer instanceof JobStore.Admission admission
                    ? new JobStore.Admission(0, admission.mayBegin())
                    : answer;
        }
    },
    LOST_WORKER_LIVES(WorkerStore.class, "the lease of a worker never ends") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            Object answer = target.call();
            return answer instanceof List<?> all
                    ? all.stream().map(w -> until((Worker) w, Instant.MAX)).toList()
                    : answer;
        }
    },
    LIVE_WORKER_LOST(WorkerStore.class, "a worker counts as lost although it renews its lease") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            return endingEarlier(target.call(), Duration.ofSeconds(12));
        }
    },
    TICK_SKIPPED(DagStore.class, "the next run of a schedule is moved on by two ticks") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            if (call.equals("moveNextRun")) {
                arguments[2] = ((Instant) arguments[2]).plus(Duration.ofMinutes(1));
            }
            return target.call();
        }
    },
    REDISPATCH_DROPPED(TaskDispatcher.class, "what is queued is handed out once and never again") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            return call.equals("redispatch") ? null : target.call();
        }
    },
    RELEASE_DROPPED(TaskDispatcher.class, "the slots kept for a decision that was not saved are not given back") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            return call.equals("release") ? null : target.call();
        }
    },
    LAST_ENTRY_NOT_READ(JobStore.class, "a job is loaded without its last entry") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            Object answer = target.call();
            return call.equals("find")
                            && answer instanceof Optional<?> found
                            && found.orElse(null) instanceof StoredJob job
                            && job.tail().size() > 2
                    ? Optional.of(new StoredJob(
                            job.header(),
                            job.checkpoint(),
                            job.tail().subList(0, job.tail().size() - 1)))
                    : answer;
        }
    },
    REPEATED_CREATE_IS_ANOTHERS(
            JobStore.class, "a create that meets its own first write answers that there is a job already") {
        @Override
        Ports.Interceptor interceptor() {
            Set<Long> written = new HashSet<>();
            return (call, arguments, target) -> {
                Object answer = target.call();
                return call.equals("create") && arguments[1] instanceof Entry first && !written.add(first.writeId())
                        ? SaveResult.CONFLICT
                        : answer;
            };
        }
    },
    FAILED_APPEND_COUNTS(JobStore.class, "an append that failed is taken for one that was saved") {
        @Override
        boolean isInFrontOfFaults() {
            return true;
        }

        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            try {
                return target.call();
            } catch (StoreException e) {
                if (call.equals("append")) {
                    return SaveResult.SAVED;
                }
                throw e;
            }
        }
    },
    LEASE_ENDS_EARLY(WorkerStore.class, "the lease of a worker ends a second after the moment at which it renews it") {
        @Override
        @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
            return endingEarlier(target.call(), Duration.ofSeconds(9));
        }
    },
    THROTTLED_WRITE_COUNTS(DynamoDbClient.class, "a write to the table that was throttled is taken for done"),
    CLAIM_REFUSAL_IGNORED(SimulatedWorkers.class, "a worker runs an attempt although its claim was refused"),
    LATE_RESULT_COUNTS(
            SimulatedWorkers.class, "the result of an attempt that timed out is taken for that of the next one"),
    UNCONDITIONAL_WRITE(DynamoDbClient.class, "an entry is put into the DynamoDB table without its condition");

    private final Class<?> port;
    private final String description;

    Mutation(Class<?> port, String description) {
        this.port = port;
        this.description = description;
    }

    /** Whether there is such code in an account only. */
    boolean isInAws() {
        return port == DynamoDbClient.class;
    }

    /** Whether it is in the code that calls the port, which the faults of this port reach first, and not in the port. */
    boolean isInFrontOfFaults() {
        return false;
    }

    /** What stands before the port. */
    Ports.Interceptor interceptor() {
        return this::call;
    }

    /** What the port does instead. */
    @Nullable Object call(String call, @Nullable Object[] arguments, Ports.Target target) throws Throwable {
        return target.call();
    }

    String description() {
        return description;
    }

    /** The word for it on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Mutation> of(String label) {
        return Arrays.stream(values()).filter(m -> m.label().equals(label)).findFirst();
    }

    /** The port, with the bug of this run in it if that is one of this port. */
    static <T> T apply(World world, Class<T> type, T port) {
        return apply(world, type, port, false);
    }

    /** The port with its faults, as code reaches it that has the bug of this run. */
    static <T> T applyInFrontOfFaults(World world, Class<T> type, T port) {
        return apply(world, type, port, true);
    }

    private static <T> T apply(World world, Class<T> type, T port, boolean inFrontOfFaults) {
        return world.mutation
                .filter(mutation -> mutation.port == type && mutation.isInFrontOfFaults() == inFrontOfFaults)
                .map(mutation -> Ports.intercept(type, port, mutation.interceptor()))
                .orElse(port);
    }

    /** The request as the adapter would send it with the bug of this run. */
    static DynamoDbRequest dynamo(World world, DynamoDbRequest request) {
        return is(world, UNCONDITIONAL_WRITE) && request instanceof PutItemRequest put
                ? put.toBuilder()
                        .conditionExpression(null)
                        .expressionAttributeValues(null)
                        .build()
                : request;
    }

    private static @Nullable Object endingEarlier(@Nullable Object answer, Duration by) {
        return answer instanceof List<?> all
                ? all.stream()
                        .map(w -> until((Worker) w, ((Worker) w).leaseUntil().minus(by)))
                        .toList()
                : answer;
    }

    private static Worker until(Worker worker, Instant until) {
        return new Worker(worker.id(), worker.host(), worker.pid(), worker.slots(), worker.startedAt(), until);
    }

    static boolean is(World world, Mutation mutation) {
        return world.mutation.equals(Optional.of(mutation));
    }
}
