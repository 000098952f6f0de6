package dev.cascade.dsl.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list.
 *
 * @param items in the order written
 */
public record ListNode(List<Node> items, int line, int column) implements Node {

    public ListNode {
        items = List.copyOf(items);
    }

    @Override
    public List<@Nullable Object> value() {
        List<@Nullable Object> values = new ArrayList<>(items.size());
        for (Node item : items) {
            values.add(item.value());
        }
        return Collections.unmodifiableList(values);
    }

    @Override
    public String shown() {
        return items.isEmpty() ? "an empty list" : "a list";
    }
}
