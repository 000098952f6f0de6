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
record At(Node node, @Nullable At parent, Object token) {

    static At root(Node node) {
        return new At(node, null, "");
    }

    At field(MapNode.Entry entry) {
        return new At(entry.value(), this, entry.name());
    }

    At item(ListNode list, int index) {
        return new At(list.items().get(index), this, index);
    }

    Place place(String source) {
        return new Place(source, pointer(), node.line(), node.column());
    }

    /** The place of a field's name, where what is wrong is the name. */
    Place placeOfName(String source, MapNode.Entry entry) {
        return new Place(source, field(entry).pointer(), entry.line(), entry.column());
    }

    String pointer() {
        Deque<String> tokens = new ArrayDeque<>();
        At at = this;
        while (at.parent != null) {
            tokens.addFirst(at.token.toString().replace("~", "~0").replace("/", "~1"));
            at = at.parent;
        }
        return tokens.isEmpty() ? "" : "/" + String.join("/", tokens);
    }
}
