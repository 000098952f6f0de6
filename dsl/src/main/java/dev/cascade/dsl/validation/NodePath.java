package dev.cascade.dsl.validation;

import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A value of the tree together with the way to it.
 *
 * @param node the value
 * @param parent the object or list that it is in; null for the document itself
 * @param token its name or index there
 */
record NodePath(Node node, @Nullable NodePath parent, Object token) {

    static NodePath root(Node node) {
        return new NodePath(node, null, "");
    }

    NodePath field(MapNode.Entry entry) {
        return new NodePath(entry.value(), this, entry.name());
    }

    NodePath item(ListNode list, int index) {
        return new NodePath(list.items().get(index), this, index);
    }

    ProblemLocation place(String source) {
        return new ProblemLocation(source, pointer(), node.line(), node.column());
    }

    /** The place of a field's name, where what is wrong is the name. */
    ProblemLocation placeOfName(String source, MapNode.Entry entry) {
        return new ProblemLocation(source, field(entry).pointer(), entry.line(), entry.column());
    }

    String pointer() {
        Deque<String> tokens = new ArrayDeque<>();
        NodePath at = this;
        while (at.parent != null) {
            tokens.addFirst(at.token.toString().replace("~", "~0").replace("/", "~1"));
            at = at.parent;
        }
        return tokens.isEmpty() ? "" : "/" + String.join("/", tokens);
    }
}
