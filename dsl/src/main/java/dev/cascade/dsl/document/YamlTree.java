package dev.cascade.dsl.document;

import dev.cascade.dsl.source.Node;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;

/**
 * Reads YAML into a tree that knows its lines and columns. Works on SnakeYAML's events rather than through Jackson, whose
 * YAML parser neither expands aliases nor tells where a merged value came from. Values are read by the rules of YAML 1.2: {@code on} and
 * {@code yes} are texts.
 */
final class YamlTree {

    /** The most values that all aliases together may add to a document. It is above what authors need and stops exponential expansion. */
    static final int MOST_ALIASED = 1_000_000;

    private final ParserImpl events;
    private final TreeBuilder tree = new TreeBuilder();
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Map<String, Anchored> anchors = new HashMap<>();
    private long values;
    private long aliased;
    private int documents;

    /** An object or list whose end has not been seen. */
    private static final class Level {
        final boolean isMap;
        final @Nullable String anchor;
        final long valuesBefore;
        boolean nameIsNext;
        int fields;
        /** Which of the fields are merge keys; null for none. A quoted {@code <<} is a name. */
        @Nullable BitSet merges;

        Level(boolean isMap, @Nullable String anchor, long valuesBefore) {
            this.isMap = isMap;
            this.anchor = anchor;
            this.valuesBefore = valuesBefore;
            this.nameIsNext = isMap;
        }
    }

    /** A value that aliases may repeat: its levels, and how many values it has with all that is in it. */
    private record Anchored(Node node, int height, long values) {}

    private YamlTree(ParserImpl events) {
        this.events = events;
    }

    static Node parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setNestingDepthLimit(TreeBuilder.DEEPEST + 1);
        requireAllowed(text);
        try {
            return new YamlTree(new ParserImpl(new CharacterReader(text), options)).read();
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            throw new SyntaxException(
                    mark == null ? 1 : mark.getLine() + 1,
                    mark == null ? 1 : mark.getColumn() + 1,
                    "the text is not YAML: " + String.join(", ", problem(e)));
        } catch (YAMLException e) {
            throw new SyntaxException(1, 1, "the text is not YAML: " + e.getMessage());
        }
    }

    private static void requireAllowed(String text) {
        int at = CharacterReader.firstNotAllowed(text);
        if (at >= 0) {
            String before = text.substring(0, at);
            throw new SyntaxException(
                    (int) before.chars().filter(c -> c == '\n').count() + 1,
                    at - before.lastIndexOf('\n'),
                    "the text is not YAML: special characters such as U+%04X are not allowed; between double quotes they can be written as escapes"
                            .formatted(text.codePointAt(at)));
        }
    }

    private static Iterable<String> problem(MarkedYAMLException e) {
        return Stream.of(e.getContext(), e.getProblem())
                .filter(Objects::nonNull)
                .toList();
    }

    private Node read() {
        while (true) {
            Event event = events.getEvent();
            if (event == null) {
                return tree.root();
            }
            take(event);
        }
    }

    private void take(Event event) {
        switch (event) {
            case DocumentStartEvent start -> startDocument(start);
            case AliasEvent alias -> alias(alias);
            case ScalarEvent scalar -> scalar(scalar);
            case CollectionStartEvent start -> start(start);
            default -> {
                if (event.is(Event.ID.MappingEnd) || event.is(Event.ID.SequenceEnd)) {
                    end();
                }
            }
        }
    }

    private void startDocument(DocumentStartEvent start) {
        if (documents++ > 0) {
            throw at(start, "a file holds one document, and a second document begins here, after \"---\"");
        }
    }

    private void start(CollectionStartEvent start) {
        requireNoTag(start, start.getTag());
        requireNotAName(start);
        boolean isMap = start instanceof MappingStartEvent;
        levels.push(new Level(isMap, start.getAnchor(), values++));
        if (isMap) {
            tree.startMap(line(start), column(start));
        } else {
            tree.startList(line(start), column(start));
        }
    }

    private void end() {
        Level level = levels.pop();
        TreeBuilder.Finished finished = end(level.merges);
        if (level.anchor != null) {
            anchors.put(level.anchor, new Anchored(finished.node(), finished.height(), values - level.valuesBefore));
        }
        valueIsComplete();
    }

    private TreeBuilder.Finished end(@Nullable BitSet merges) {
        return merges == null ? tree.end() : tree.end(fields -> YamlMergeKeys.resolve(fields, merges));
    }

    private void scalar(ScalarEvent event) {
        Level level = levels.peek();
        requireNoTag(event, event.getTag());
        if (level != null && level.nameIsNext) {
            tree.name(event.getValue(), line(event), column(event));
            level.nameIsNext = false;
            if (event.isPlain() && event.getValue().equals(YamlMergeKeys.KEY)) {
                level.merges = level.merges == null ? new BitSet() : level.merges;
                level.merges.set(level.fields);
            }
            level.fields++;
            return;
        }
        values++;
        boolean plain = event.isPlain();
        String text = event.getValue();
        Object value = plain ? YamlScalars.value(text) : text;
        Node node = tree.scalar(value, text, line(event), column(event));
        if (event.getAnchor() != null) {
            anchors.put(event.getAnchor(), new Anchored(node, 0, 1));
        }
        valueIsComplete();
    }

    private void alias(AliasEvent event) {
        requireNotAName(event);
        Anchored anchored = Optional.ofNullable(anchors.get(event.getAnchor()))
                .orElseThrow(() -> at(event, "there is no finished value with the anchor &" + event.getAnchor()));
        aliased += anchored.values();
        values += anchored.values();
        if (aliased > MOST_ALIASED) {
            throw at(event, "aliases would blow the document up to more than " + MOST_ALIASED + " values");
        }
        tree.add(anchored.node(), anchored.height());
        valueIsComplete();
    }

    private void valueIsComplete() {
        Level level = levels.peek();
        if (level != null) {
            level.nameIsNext = level.isMap;
        }
    }

    private void requireNotAName(Event event) {
        Level level = levels.peek();
        if (level != null && level.nameIsNext) {
            throw at(event, "the name of a field is text");
        }
    }

    private static void requireNoTag(Event event, @Nullable String tag) {
        if (tag != null) {
            throw at(event, "documents have no tags such as " + tag + "; leave it out");
        }
    }

    private static SyntaxException at(Event event, String message) {
        return new SyntaxException(line(event), column(event), message);
    }

    private static int line(Event event) {
        return event.getStartMark().getLine() + 1;
    }

    private static int column(Event event) {
        return event.getStartMark().getColumn() + 1;
    }
}
