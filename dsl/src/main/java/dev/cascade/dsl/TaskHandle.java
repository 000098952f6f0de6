package dev.cascade.dsl;

import dev.cascade.dsl.definition.InvocationType;
import dev.cascade.dsl.definition.RetryPolicy;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.definition.TriggerRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task of a {@link Dag} that is being written. Options that are not given have the defaults of a document; wrong ones are
 * reported by {@link Dag#build}. For one thread.
 *
 * @param <T> the kind of handle, so that calls can be chained
 */
public abstract sealed class TaskHandle<T extends TaskHandle<T>> {

    private final Dag dag;
    private final int number;
    private final String id;
    private final TaskType type;
    private final Map<String, @Nullable Object> options = new LinkedHashMap<>();
    private final List<String> upstreams = new ArrayList<>();

    private TaskHandle(Dag dag, String id, TaskType type) {
        this.dag = dag;
        this.number = dag.size();
        this.id = id;
        this.type = type;
    }

    abstract T self();

    /** Its id, unique within the DAG. */
    public String id() {
        return id;
    }

    /**
     * Makes it wait for tasks that were written before it, so that tasks can never wait for each other.
     *
     * @throws IllegalArgumentException if one of them was written later, or belongs to another DAG
     */
    public T after(TaskHandle<?>... tasks) {
        for (TaskHandle<?> task : tasks) {
            if (task.dag != dag) {
                throw new IllegalArgumentException(
                        "task \"" + task.id + "\" belongs to another DAG than \"" + id + "\"");
            }
            if (task.number >= number) {
                throw new IllegalArgumentException(
                        "task \"" + id + "\" can only run after tasks written before it, and \"" + task.id + "\" is "
                                + (task == this ? "the task itself" : "written later"));
            }
            upstreams.add(task.id);
        }
        return self();
    }

    /** Makes it wait for tasks by their ids, which may be written later. */
    public T after(String... ids) {
        upstreams.addAll(List.of(ids));
        return self();
    }

    /** A description for people. */
    public T description(String description) {
        return option("description", description);
    }

    /** How long one attempt may take, above 0; default: 900 s for a Lambda function, no limit for others. */
    public T timeout(Duration timeout) {
        return option("timeout", timeout);
    }

    /** How many attempts may follow the first one, with the usual waits between them; default 0. */
    public T retry(int retries) {
        return option("retry", retries);
    }

    /** How many attempts may follow the first one, and when. */
    public T retry(RetryPolicy policy) {
        Map<String, Object> retry = new LinkedHashMap<>();
        retry.put("max", policy.retries());
        retry.put("delay", plain(policy.delay()));
        retry.put("backoff", policy.backoff());
        retry.put("max_delay", plain(policy.maxDelay()));
        retry.put("jitter", policy.jitter());
        return option("retry", retry);
    }

    /** When it may start, seen from its upstreams; default {@link TriggerRule#ALL_SUCCESS}. */
    public T triggerRule(TriggerRule rule) {
        return option("trigger_rule", rule.label());
    }

    /** Whether the job may succeed, and downstream tasks may run, although this task failed; default false. */
    public T allowFailure(boolean allowed) {
        return option("allow_failure", allowed);
    }

    /** Whether its result is kept in S3, whatever its size; default false. */
    public T storeOutputToS3(boolean stored) {
        return option("store_output_to_s3", stored);
    }

    /** Keeps its result in S3, whatever its size, under a key that may have placeholders. */
    public T storeOutputToS3(String keyTemplate) {
        return storeOutputToS3(true).option("output_s3_key", keyTemplate);
    }

    /** Data for the task: maps, lists, texts, numbers, booleans and null. Texts may have placeholders. */
    public T payload(Map<String, ?> payload) {
        return option("payload", payload);
    }

    /** Gives an option by the name it has in a document, which must exist. A {@code Duration} may be given as such. */
    public T option(String name, @Nullable Object value) {
        options.put(name, value instanceof Duration duration ? plain(duration) : value);
        return self();
    }

    /** As a document says it: whole seconds as a number, else milliseconds as text. */
    private static Object plain(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? (Object) duration.toSeconds() : duration.toMillis() + "ms";
    }

    Map<String, @Nullable Object> toDocument() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("type", type.label());
        document.putAll(options);
        document.put("depends_on", upstreams);
        return document;
    }

    /** A task that runs Java code on a worker. */
    public static final class Local extends TaskHandle<Local> {
        Local(Dag dag, String id, String className) {
            super(dag, id, TaskType.LOCAL);
            option("module", className);
        }

        @Override
        Local self() {
            return this;
        }
    }

    /** A task that runs a program on a worker. */
    public static final class Command extends TaskHandle<Command> {
        Command(Dag dag, String id, List<String> programAndArguments) {
            super(dag, id, TaskType.COMMAND);
            option("command", programAndArguments);
        }

        /** The folder to run in; default: that of the DAG. */
        public Command workingDir(String folder) {
            return option("working_dir", folder);
        }

        /** Variables added to the worker's environment. */
        public Command environment(Map<String, String> environment) {
            return option("environment", environment);
        }

        @Override
        Command self() {
            return this;
        }
    }

    /** A task that calls an AWS Lambda function. */
    public static final class Lambda extends TaskHandle<Lambda> {
        Lambda(Dag dag, String id, String functionName) {
            super(dag, id, TaskType.LAMBDA);
            option("function_name", functionName);
        }

        /** The memory that the function must have, in MB, 128 to 10240; checked when the DAG is deployed. */
        public Lambda memory(int megabytes) {
            return option("memory", megabytes);
        }

        /** How the function is invoked; default {@link InvocationType#ASYNC}. */
        public Lambda invocationType(InvocationType type) {
            return option("invocation_type", type.label());
        }

        @Override
        Lambda self() {
            return this;
        }
    }

    /** A task that does nothing. */
    public static final class Noop extends TaskHandle<Noop> {
        Noop(Dag dag, String id) {
            super(dag, id, TaskType.NOOP);
        }

        @Override
        Noop self() {
            return this;
        }
    }

    /** A task that runs an AWS Step Functions state machine. */
    public static final class StepFunctions extends TaskHandle<StepFunctions> {
        StepFunctions(Dag dag, String id, String stateMachineArn) {
            super(dag, id, TaskType.STEPFUNCTIONS);
            option("state_machine_arn", stateMachineArn);
        }

        @Override
        StepFunctions self() {
            return this;
        }
    }
}
