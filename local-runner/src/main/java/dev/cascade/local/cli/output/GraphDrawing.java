package dev.cascade.local.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Draws the graph of a DAG, which the API answered, from left to right. */
public final class GraphDrawing {

    private static final int ROW = 44;
    private static final int BOX_HEIGHT = 30;
    private static final int BETWEEN_LEVELS = 70;
    private static final int MARGIN = 12;
    private static final int CHARACTER = 8;

    private GraphDrawing() {}

    /** In what a graph is drawn. */
    public enum Format {
        MERMAID,
        DOT,
        SVG;

        /** The format with this name. */
        public static Optional<Format> of(String name) {
            return Arrays.stream(values())
                    .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst();
        }
    }

    /** A task, or a group of tasks. */
    private record Node(String label, List<Integer> upstream) {}

    /** The graph as text, with a line end. */
    public static String draw(JsonFields graph, Format format) {
        List<Node> nodes = graph.fields().get("tasks") == null ? groups(graph) : tasks(graph.object("tasks"));
        return switch (format) {
            case MERMAID -> mermaid(nodes);
            case DOT -> dot(graph.cell("dag"), nodes);
            case SVG -> svg(nodes);
        };
    }

    private static List<Node> tasks(JsonFields tasks) {
        List<?> ids = list(tasks.fields().get("ids"));
        List<?> upstream = list(tasks.fields().get("upstream"));
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            nodes.add(new Node(String.valueOf(ids.get(i)), places(upstream.get(i))));
        }
        return nodes;
    }

    private static List<Node> groups(JsonFields graph) {
        return graph.objects("groups").stream()
                .map(group -> new Node(
                        group.cell("id_stem") + " \u00d7 " + group.cell("count"),
                        places(group.fields().get("upstream"))))
                .toList();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static List<Integer> places(@Nullable Object value) {
        return value instanceof int[] array
                ? IntStream.of(array).boxed().toList()
                : list(value).stream().map(place -> ((Number) place).intValue()).toList();
    }

    private static String mermaid(List<Node> nodes) {
        StringBuilder text = new StringBuilder("flowchart LR\n");
        for (int i = 0; i < nodes.size(); i++) {
            // A number sign begins the code of a character there.
            String label = nodes.get(i).label().replace("#", "#35;");
            text.append("  n").append(i).append("[\"").append(label).append("\"]\n");
        }
        return edges(text, nodes, " --> ", "\n").toString();
    }

    private static String dot(String name, List<Node> nodes) {
        StringBuilder text = new StringBuilder("digraph \"" + name + "\" {\n  rankdir=LR;\n  node [shape=box];\n");
        for (int i = 0; i < nodes.size(); i++) {
            text.append("  n")
                    .append(i)
                    .append(" [label=\"")
                    .append(nodes.get(i).label())
                    .append("\"];\n");
        }
        return edges(text, nodes, " -> ", ";\n").append("}\n").toString();
    }

    private static StringBuilder edges(StringBuilder text, List<Node> nodes, String arrow, String end) {
        for (int i = 0; i < nodes.size(); i++) {
            for (int up : nodes.get(i).upstream()) {
                text.append("  n")
                        .append(up)
                        .append(arrow)
                        .append("n")
                        .append(i)
                        .append(end);
            }
        }
        return text;
    }

    /** Nodes in columns by their levels; lines go from the right side of a box to the left side of a later one. */
    private static String svg(List<Node> nodes) {
        int[] levels = levels(nodes);
        int columns = Arrays.stream(levels).max().orElse(0) + 1;
        int[] widths = new int[columns];
        int[] rows = new int[columns];
        int[] row = new int[nodes.size()];
        for (int i = 0; i < levels.length; i++) {
            String label = nodes.get(i).label();
            widths[levels[i]] = Math.max(widths[levels[i]], CHARACTER * label.length() + 2 * MARGIN);
            row[i] = rows[levels[i]]++;
        }
        int[] left = new int[columns];
        int x = MARGIN;
        for (int column = 0; column < columns; column++) {
            left[column] = x;
            x += widths[column] + BETWEEN_LEVELS;
        }
        int width = x - BETWEEN_LEVELS + MARGIN;
        int height = Arrays.stream(rows).max().orElse(0) * ROW + 2 * MARGIN - (ROW - BOX_HEIGHT);
        StringBuilder text = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width
                + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height
                + "\" font-family=\"ui-monospace, monospace\" font-size=\"13\">\n");
        for (int i = 0; i < nodes.size(); i++) {
            for (int up : nodes.get(i).upstream()) {
                int fromX = left[levels[up]] + widths[levels[up]];
                int fromY = MARGIN + row[up] * ROW + BOX_HEIGHT / 2;
                int toX = left[levels[i]];
                int toY = MARGIN + row[i] * ROW + BOX_HEIGHT / 2;
                int middle = (fromX + toX) / 2;
                text.append("<path d=\"M%d %dC%d %d %d %d %d %d\" fill=\"none\" stroke=\"#8a94a6\"/>%n"
                        .formatted(fromX, fromY, middle, fromY, middle, toY, toX, toY)
                        .replace("\r", ""));
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            int boxX = left[levels[i]];
            int boxY = MARGIN + row[i] * ROW;
            int boxWidth = widths[levels[i]];
            text.append("<rect x=\"" + boxX + "\" y=\"" + boxY + "\" width=\"" + boxWidth + "\" height=\"" + BOX_HEIGHT
                    + "\" rx=\"5\" fill=\"#ffffff\" stroke=\"#43484f\"/><text x=\"" + (boxX + boxWidth / 2) + "\" y=\""
                    + (boxY + BOX_HEIGHT / 2 + 5) + "\" text-anchor=\"middle\" fill=\"#1c2026\">"
                    + nodes.get(i).label() + "</text>\n");
        }
        return text.append("</svg>\n").toString();
    }

    /** Upstreams of tasks come before them; those of groups are on lower levels, which come before as well. */
    private static int[] levels(List<Node> nodes) {
        int[] levels = new int[nodes.size()];
        for (int i = 0; i < levels.length; i++) {
            for (int up : nodes.get(i).upstream()) {
                levels[i] = Math.max(levels[i], levels[up] + 1);
            }
        }
        return levels;
    }
}
