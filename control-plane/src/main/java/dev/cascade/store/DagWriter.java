package dev.cascade.store;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a DAG in columns (all ids, then all types, …), since like beside like compresses best; ids without what they share with the one before.
 * {@link DagReader} is the other half.
 */
final class DagWriter {

    static final int FORMAT = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ValueWriter out;
    private final boolean sorted;

    /**
     * Writes to memory.
     *
     * @param sorted whether options are written in the order of their names rather than the author's
     */
    DagWriter(boolean sorted) {
        this.sorted = sorted;
        this.out = new ValueWriter(new DataOutputStream(bytes), sorted);
    }

    byte[] write(DagDefinition dag) {
        try {
            out.number(FORMAT);
            out.text(dag.name());
            optional(dag.description());
            out.bool(dag.enabled());
            schedule(dag.schedule());
            out.number(dag.maxActiveJobs().orElse(-1));
            tasks(dag.tasks());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void optional(Optional<String> text) throws IOException {
        out.bool(text.isPresent());
        if (text.isPresent()) {
            out.text(text.get());
        }
    }

    private void schedule(Optional<Schedule> schedule) throws IOException {
        out.bool(schedule.isPresent());
        if (schedule.isPresent()) {
            out.text(schedule.get().cron());
            out.text(schedule.get().timezone().getId());
            out.bool(schedule.get().catchup());
        }
    }

    private void tasks(List<TaskDefinition> tasks) throws IOException {
        out.number(tasks.size());
        ids(tasks);
        for (TaskDefinition task : tasks) {
            out.text(task.type().label());
        }
        options(tasks);
        upstreams(tasks);
    }

    private void ids(List<TaskDefinition> tasks) throws IOException {
        List<String> rests = new ArrayList<>(tasks.size());
        String before = "";
        for (TaskDefinition task : tasks) {
            int shared = shared(before, task.id());
            out.number(shared);
            rests.add(task.id().substring(shared));
            before = task.id();
        }
        for (String rest : rests) {
            out.text(rest);
        }
    }

    private static int shared(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    /** Each different set of options once, then which one each task has. */
    private void options(List<TaskDefinition> tasks) throws IOException {
        Map<String, Integer> pool = new LinkedHashMap<>();
        List<Integer> choice = new ArrayList<>(tasks.size());
        for (TaskDefinition task : tasks) {
            // Bytes as text, which has an equals and a hash.
            String encoded = new String(ValueWriter.encode(task.options(), sorted), StandardCharsets.ISO_8859_1);
            Integer known = pool.putIfAbsent(encoded, pool.size());
            choice.add(known == null ? pool.size() - 1 : known);
        }
        out.number(pool.size());
        for (String encoded : pool.keySet()) {
            out.raw(encoded.getBytes(StandardCharsets.ISO_8859_1));
        }
        for (int index : choice) {
            out.number(index);
        }
    }

    /** Each different list of upstreams once, then which one each task has. */
    private void upstreams(List<TaskDefinition> tasks) throws IOException {
        Map<List<String>, Integer> pool = new LinkedHashMap<>();
        IdentityHashMap<List<String>, Integer> seen = new IdentityHashMap<>();
        List<Integer> choice = new ArrayList<>(tasks.size());
        for (TaskDefinition task : tasks) {
            choice.add(seen.computeIfAbsent(task.dependsOn(), list -> pool.computeIfAbsent(list, key -> pool.size())));
        }
        Map<String, Integer> positions = HashMap.newHashMap(tasks.size());
        for (TaskDefinition task : tasks) {
            positions.putIfAbsent(task.id(), positions.size());
        }
        out.number(pool.size());
        for (List<String> list : pool.keySet()) {
            upstreams(list, positions);
        }
        for (int index : choice) {
            out.number(index);
        }
    }

    /** Upstreams by position, as the distance from the one before; one that is no task of the DAG by name. */
    private void upstreams(List<String> ids, Map<String, Integer> positions) throws IOException {
        out.number(ids.size());
        int before = 0;
        for (String id : ids) {
            Integer position = positions.get(id);
            out.bool(position != null);
            if (position == null) {
                out.text(id);
            } else {
                out.number(position - before);
                before = position;
            }
        }
    }
}
