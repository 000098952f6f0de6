package dev.cascade.dsl.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Java values as trees, for DAGs that are written in Java. */
final class JavaValueTree {

    /** A structure deeper than this most likely contains itself. */
    private static final int DEEPEST = 100;

    private JavaValueTree() {}

    static Node toNode(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            return foreign("nested more than " + DEEPEST + " levels deep");
        }
        return switch (value) {
            case null -> ScalarNode.ofNull(0, 0);
            case Map<?, ?> map -> mapNode(map, depth);
            case List<?> list -> listNode(list, depth);
            case Number number -> numberNode(number);
            case Boolean flag -> new ScalarNode(flag, flag.toString(), 0, 0);
            case String text -> ScalarNode.ofText(text, 0, 0);
            default -> foreign(describe(value));
        };
    }

    private static Node mapNode(Map<?, ?> map, int depth) {
        List<MapNode.Entry> entries = new ArrayList<>(map.size());
        map.forEach(
                (name, value) -> entries.add(new MapNode.Entry(String.valueOf(name), 0, 0, toNode(value, depth + 1))));
        return new MapNode(entries, 0, 0);
    }

    private static Node listNode(List<?> list, int depth) {
        List<Node> items = new ArrayList<>(list.size());
        for (Object item : list) {
            items.add(toNode(item, depth + 1));
        }
        return new ListNode(items, 0, 0);
    }

    /** Through its text, so that 3, 3L and BigInteger.valueOf(3) are the same value, as they are in JSON. */
    private static Node numberNode(Number number) {
        Optional<Number> value = Numbers.parse(number.toString());
        return value.<Node>map(n -> new ScalarNode(n, number.toString(), 0, 0))
                .orElseGet(() -> foreign(describe(number)));
    }

    private static Node foreign(String description) {
        return new ScalarNode(new Foreign(), description, 0, 0);
    }

    private static String describe(Object value) {
        return value.getClass().getName() + " " + value;
    }

    /** Stands for the Java object itself, which a tree has no business to keep. */
    private record Foreign() {}
}
