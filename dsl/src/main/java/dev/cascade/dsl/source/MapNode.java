package dev.cascade.dsl.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object.
 *
 * @param entries in the order written; a name that was written twice is there twice, for the validator to find
 */
public record MapNode(List<Entry> entries, int line, int column) implements Node {

    /** A field: its name, where the name starts, and the value. */
    public record Entry(String name, int line, int column, Node value) {}

    public MapNode {
        entries = List.copyOf(entries);
    }

    /** The first field of that name, if there is one and it is not null. */
    public Optional<Entry> entry(String name) {
        for (Entry entry : entries) {
            if (entry.name().equals(name) && !entry.value().isNull()) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    @Override
    public Map<String, @Nullable Object> value() {
        Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(entries.size());
        for (Entry entry : entries) {
            values.putIfAbsent(entry.name(), entry.value().value());
        }
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String shown() {
        return entries.isEmpty() ? "an empty object" : "an object";
    }
}
