package dev.cascade.port;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Command;
import dev.cascade.engine.Decision;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Jobs, entries and DAGs for tests of stores; all times are whole milliseconds, which is what stores keep. */
public final class JobSamples {

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private JobSamples() {}

    /** A name that no other test uses. */
    public static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().replace("-", "");
    }

    public static JobHeader header(String id) {
        return header(id, "sales", NOON);
    }

    public static JobHeader header(String id, String dag, Instant createdAt) {
        return new JobHeader(
                id,
                dag,
                3,
                "{\"day\":\"2026-03-01\"}",
                "api",
                Optional.of("backfill"),
                createdAt,
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());
    }

    /** An entry that holds the job back: it has no events. */
    public static Entry heldBack() {
        return new Entry(1, 1, NOON, List.of(), Optional.empty(), 1);
    }

    /** An entry whose first event is number {@code 10 × number}: what a store does not check. */
    public static Entry entry(long number, Event... events) {
        List<Event> list = List.of(events);
        return new Entry(number, 10 * number, at(number), list, Optional.empty(), writeId(number, list));
    }

    /** The same entry, written by somebody else. */
    public static Entry byAnother(Entry entry) {
        return new Entry(
                entry.number(),
                entry.firstEvent(),
                entry.at(),
                entry.events(),
                entry.checkpoint(),
                UUID.randomUUID().getMostSignificantBits());
    }

    /** The same for the same events, so that samples can be compared; never 0. */
    private static long writeId(long number, List<Event> events) {
        return 31 * number + (long) events.hashCode() << 1 | 1;
    }

    public static Entry withCheckpoint(Entry entry, Checkpoint checkpoint) {
        return new Entry(
                entry.number(),
                entry.firstEvent(),
                entry.at(),
                entry.events(),
                Optional.of(checkpoint),
                entry.writeId());
    }

    /** A time that belongs to the entry with this number. */
    public static Instant at(long number) {
        return NOON.plusMillis(number);
    }

    public static Event queued(int task) {
        return new Event.TaskQueued(TaskRef.of(task), 1);
    }

    public static Event succeeded(int task, String json) {
        return new Event.TaskSucceeded(TaskRef.of(task), 1, TaskResult.inline(json));
    }

    /** {@code layers × width} tasks, each of which waits for all of the layer before. */
    public static Plan plan(int layers, int width) {
        return Plan.of(layered("layered", layers, width), 1);
    }

    /** {@code length × width} tasks in {@code width} chains: many tasks with few edges. */
    public static Plan chains(int length, int width) {
        List<TaskDefinition> tasks = new ArrayList<>(length * width);
        for (int i = 0; i < length * width; i++) {
            List<String> before = i < width ? List.of() : List.of(id(i - width));
            tasks.add(new TaskDefinition(id(i), TaskType.LOCAL, Map.of("class", "com.example.Load"), before));
        }
        return Plan.of(
                new DagDefinition("chains", Optional.empty(), true, Optional.empty(), OptionalInt.empty(), tasks), 1);
    }

    /** Padded, so that tasks are numbered as they are created here. */
    private static String id(int task) {
        return "task_%06d".formatted(task);
    }

    public static DagDefinition layered(String name, int layers, int width) {
        List<TaskDefinition> tasks = new ArrayList<>(layers * width);
        List<String> before = List.of();
        for (int layer = 0; layer < layers; layer++) {
            List<String> ids = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                String id = "layer_" + layer + "_task_" + i;
                ids.add(id);
                tasks.add(new TaskDefinition(id, TaskType.LOCAL, Map.of("class", "com.example.Load"), before));
            }
            before = List.copyOf(ids);
        }
        return new DagDefinition(name, Optional.empty(), true, Optional.empty(), OptionalInt.empty(), tasks);
    }

    /** {@code layers × width} tasks, each of which waits for one of the layer before. */
    public static DagDefinition columns(int layers, int width) {
        List<TaskDefinition> tasks = new ArrayList<>(layers * width);
        for (int layer = 0; layer < layers; layer++) {
            for (int i = 0; i < width; i++) {
                List<String> before = layer == 0 ? List.of() : List.of("layer_" + (layer - 1) + "_task_" + i);
                String id = "layer_" + layer + "_task_" + i;
                tasks.add(new TaskDefinition(id, TaskType.LOCAL, Map.of("class", "com.example.Load"), before));
            }
        }
        return new DagDefinition("columns", Optional.empty(), true, Optional.empty(), OptionalInt.empty(), tasks);
    }

    /** The entry that saves a decision about {@code before}. */
    public static Entry entryOf(Job before, Decision decision, boolean withCheckpoint) {
        return new Entry(
                before.entryCount() + 1,
                before.eventCount() + 1,
                decision.at(),
                decision.events(),
                withCheckpoint ? Optional.of(decision.job().checkpoint()) : Optional.empty(),
                writeId(before.entryCount() + 1, decision.events()));
    }

    public static Command.Complete success(int task, String json) {
        return new Command.Complete(TaskRef.of(task), 1, new Outcome.Success(TaskResult.inline(json)), NOON);
    }
}
