package dev.cascade.store;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link DagWriter} wrote. */
final class DagReader {

    private final ValueReader in;

    DagReader(byte[] bytes) {
        this.in = new ValueReader(bytes);
    }

    DagDefinition read() throws IOException {
        if (in.number() != DagWriter.FORMAT) {
            throw new IllegalArgumentException("the DAG was stored by a newer version of Cascade");
        }
        String name = in.text();
        Optional<String> description = optional();
        boolean enabled = in.bool();
        Optional<Schedule> schedule = schedule();
        int maxActiveJobs = in.number();
        return new DagDefinition(
                name,
                description,
                enabled,
                schedule,
                maxActiveJobs < 0 ? OptionalInt.empty() : OptionalInt.of(maxActiveJobs),
                tasks());
    }

    private Optional<String> optional() throws IOException {
        return in.bool() ? Optional.of(in.text()) : Optional.empty();
    }

    private Optional<Schedule> schedule() throws IOException {
        return in.bool() ? Optional.of(new Schedule(in.text(), ZoneId.of(in.text()), in.bool())) : Optional.empty();
    }

    // The checker does not see in the compiled record that option values may be null.
    @SuppressWarnings("NullAway")
    private List<TaskDefinition> tasks() throws IOException {
        int size = in.count();
        List<String> ids = ids(size);
        List<TaskType> types = types(size);
        List<Map<String, @Nullable Object>> options = options(size);
        List<List<String>> upstreams = upstreams(ids);
        List<TaskDefinition> tasks = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            tasks.add(new TaskDefinition(ids.get(i), types.get(i), options.get(i), upstreams.get(i)));
        }
        return tasks;
    }

    private List<String> ids(int size) throws IOException {
        int[] shared = new int[size];
        for (int i = 0; i < size; i++) {
            shared[i] = in.number();
        }
        List<String> ids = new ArrayList<>(size);
        String before = "";
        for (int i = 0; i < size; i++) {
            if (shared[i] < 0 || shared[i] > before.length()) {
                throw new IOException("an id shares more with the one before than it has");
            }
            before = before.substring(0, shared[i]) + in.text();
            ids.add(before);
        }
        return ids;
    }

    private List<TaskType> types(int size) throws IOException {
        List<TaskType> types = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            String label = in.text();
            types.add(TaskType.of(label)
                    .orElseThrow(() -> new IllegalArgumentException("there is no task type \"" + label
                            + "\" in this version of Cascade: the DAG was stored by a newer one")));
        }
        return types;
    }

    private List<Map<String, @Nullable Object>> options(int size) throws IOException {
        int different = in.count();
        List<Map<String, @Nullable Object>> pool = new ArrayList<>(different);
        for (int i = 0; i < different; i++) {
            pool.add(in.taggedMap());
        }
        return choose(pool, size);
    }

    private List<List<String>> upstreams(List<String> ids) throws IOException {
        int different = in.count();
        List<List<String>> pool = new ArrayList<>(different);
        for (int i = 0; i < different; i++) {
            pool.add(upstreamList(ids));
        }
        return choose(pool, ids.size());
    }

    /** The copy is one that {@link TaskDefinition} takes as it is, so that tasks go on sharing it. */
    private List<String> upstreamList(List<String> ids) throws IOException {
        int size = in.count();
        List<String> list = new ArrayList<>(size);
        int position = 0;
        for (int i = 0; i < size; i++) {
            if (in.bool()) {
                position += in.number();
                list.add(at(ids, position));
            } else {
                list.add(in.text());
            }
        }
        return List.copyOf(list);
    }

    private <T> List<T> choose(List<T> pool, int size) throws IOException {
        List<T> chosen = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            chosen.add(at(pool, in.number()));
        }
        return chosen;
    }

    private static <T> T at(List<T> list, int index) throws IOException {
        if (index < 0 || index >= list.size()) {
            throw new IOException("it refers to something that is not there");
        }
        return list.get(index);
    }
}
