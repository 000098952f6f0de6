package dev.cascade.dsl.document;

import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import dev.cascade.dsl.validation.ProblemCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts a tree together from what a parser sees one after another, without recursion. */
final class TreeBuilder {

    /** Deeper documents are refused, so that code which walks a tree may recurse. */
    static final int DEEPEST = 100;

    /** The most values of a document, so that a small text cannot take a large amount of memory. */
    static final int MOST_VALUES = 5_000_000;

    /** Ids come up again and again, in tasks and in edges: texts up to this length are kept once. */
    private static final int LONGEST_SHARED = 128;

    /** Enough for the ids of the largest DAG; a document whose texts are all different would only fill the table. */
    private static final int MOST_SHARED = 500_000;

    private final Deque<Container> open = new ArrayDeque<>();
    private final Map<String, String> shared = new HashMap<>();
    private @Nullable Node root;
    private int values;

    /** An object or list whose end has not been seen; {@code entries} is null for a list. */
    private static final class Container {
        final int line;
        final int column;
        final @Nullable List<MapNode.Entry> entries;
        final List<Node> items = new ArrayList<>(2);
        String name = "";
        int nameLine;
        int nameColumn;
        int height = 1;

        Container(int line, int column, boolean isMap) {
            this.line = line;
            this.column = column;
            this.entries = isMap ? new ArrayList<>(4) : null;
        }

        void add(Node node, int height) {
            this.height = Math.max(this.height, height + 1);
            if (entries == null) {
                items.add(node);
            } else {
                entries.add(new MapNode.Entry(name, nameLine, nameColumn, node));
            }
        }
    }

    /** A finished value and how many levels it has. */
    record Finished(Node node, int height) {}

    void startMap(int line, int column) {
        start(new Container(line, column, true));
    }

    void startList(int line, int column) {
        start(new Container(line, column, false));
    }

    private void start(Container container) {
        requireDepth(open.size() + 1, container.line, container.column);
        open.push(container);
    }

    private static void requireDepth(int depth, int line, int column) {
        if (depth > DEEPEST) {
            throw new SyntaxException(line, column, "the document is nested more than " + DEEPEST + " levels deep");
        }
    }

    void name(String name, int line, int column) {
        Container container = open.element();
        container.name = share(name);
        container.nameLine = line;
        container.nameColumn = column;
    }

    ScalarNode scalar(@Nullable Object value, String text, int line, int column) {
        String kept = share(text);
        ScalarNode node = new ScalarNode(value instanceof String ? kept : value, kept, line, column);
        add(node, 0);
        return node;
    }

    /** Adds a value that exists already. */
    void add(Node node, int height) {
        requireDepth(open.size() + height, node.line(), node.column());
        if (++values > MOST_VALUES) {
            throw new SyntaxException(
                    ProblemCode.TOO_LARGE,
                    node.line(),
                    node.column(),
                    "the document has more than " + MOST_VALUES
                            + " values, which is the most that Cascade reads; split it, or keep its data elsewhere");
        }
        if (open.isEmpty()) {
            root = node;
        } else {
            open.element().add(node, height);
        }
    }

    /** Ends a list, or an object with the fields it has so far. */
    Finished end() {
        return end(UnaryOperator.identity());
    }

    /** Ends a list, or an object with other fields than were added. */
    Finished end(UnaryOperator<List<MapNode.Entry>> fields) {
        Container container = open.pop();
        Node node = container.entries == null
                ? new ListNode(container.items, container.line, container.column)
                : new MapNode(fields.apply(container.entries), container.line, container.column);
        add(node, container.height);
        return new Finished(node, container.height);
    }

    /** The whole tree; null if there was nothing. */
    Node root() {
        return root == null ? ScalarNode.ofNull(1, 1) : root;
    }

    private String share(String text) {
        if (text.length() > LONGEST_SHARED) {
            return text;
        }
        if (shared.size() >= MOST_SHARED) {
            return shared.getOrDefault(text, text);
        }
        String known = shared.putIfAbsent(text, text);
        return known == null ? text : known;
    }
}
