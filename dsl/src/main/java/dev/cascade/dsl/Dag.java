package dev.cascade.dsl;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.validation.DagCompiler;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problems;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a DAG in Java:
 *
 * <pre>{@code
 * Dag dag = Dag.named("hybrid_pipeline").schedule("0 2 * * *").timezone("Europe/Berlin");
 * var preprocess = dag.local("preprocess", Preprocess.class).timeout(Duration.ofSeconds(60));
 * var process = dag.lambda("process", "data-processor").retry(3).after(preprocess);
 * DagDefinition definition = dag.build();
 * }</pre>
 *
 * <p>The definition is the same that a document with the same content has, and the same rules apply; they are checked, all at
 * once, by {@link #build}. For one thread.
 */
public final class Dag {

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private final List<TaskHandle<?>> tasks = new ArrayList<>();

    private Dag(String name) {
        fields.put("name", name);
    }

    /** Starts a DAG; its name is an {@link dev.cascade.dsl.definition.Identifier}. */
    public static Dag named(String name) {
        return new Dag(name);
    }

    /** A description for people. */
    public Dag description(String description) {
        return field("description", description);
    }

    /** When it starts by itself: a 5-field cron expression or an alias such as {@code @daily}. Without: only when triggered. */
    public Dag schedule(String cron) {
        return field("schedule", cron);
    }

    /** The zone in which the schedule is read, by its IANA name; default UTC. Another one is refused without a schedule. */
    public Dag timezone(String zone) {
        return field("timezone", zone);
    }

    /** The zone in which the schedule is read; default UTC. Another one is refused without a schedule. */
    public Dag timezone(ZoneId zone) {
        return timezone(zone.getId());
    }

    /** Whether ticks that were missed are made up for; default false. True is refused without a schedule. */
    public Dag catchup(boolean catchup) {
        return field("catchup", catchup);
    }

    /** How many of its jobs may run at once, at least 1; default no limit. */
    public Dag maxActiveJobs(int jobs) {
        return field("max_active_jobs", jobs);
    }

    /** Whether its schedule is on and jobs may be triggered; default true. */
    public Dag enabled(boolean enabled) {
        return field("enabled", enabled);
    }

    private Dag field(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /** Adds a task that runs Java code on a worker. */
    public TaskHandle.Local local(String id, Class<? extends Task> task) {
        return local(id, task.getName());
    }

    /** Adds a task that runs Java code on a worker, by the full name of a class that implements {@link Task}. */
    public TaskHandle.Local local(String id, String className) {
        return add(new TaskHandle.Local(this, id, className));
    }

    /** Adds a task that runs a program on a worker. */
    public TaskHandle.Command command(String id, String... programAndArguments) {
        return command(id, List.of(programAndArguments));
    }

    /** Adds a task that runs a program on a worker. */
    public TaskHandle.Command command(String id, List<String> programAndArguments) {
        return add(new TaskHandle.Command(this, id, programAndArguments));
    }

    /** Adds a task that calls an AWS Lambda function, by its name or ARN. */
    public TaskHandle.Lambda lambda(String id, String functionName) {
        return add(new TaskHandle.Lambda(this, id, functionName));
    }

    /** Adds a task that does nothing, as a join or in a test. */
    public TaskHandle.Noop noop(String id) {
        return add(new TaskHandle.Noop(this, id));
    }

    /** Adds a task that runs an AWS Step Functions state machine. */
    public TaskHandle.StepFunctions stepFunctions(String id, String stateMachineArn) {
        return add(new TaskHandle.StepFunctions(this, id, stateMachineArn));
    }

    private <T extends TaskHandle<T>> T add(T task) {
        tasks.add(task);
        return task;
    }

    int size() {
        return tasks.size();
    }

    /**
     * The definition of what was written so far.
     *
     * @throws InvalidDagException if it breaks the rules; tells all problems at once
     */
    public DagDefinition build() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>(fields);
        document.put("tasks", tasks.stream().map(TaskHandle::toDocument).toList());
        return DagCompiler.compile(Node.of(document), Optional.empty(), new Problems(""));
    }
}
