package dev.cascade.local.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text in columns as wide as their widest cell. Not thread-safe. */
public final class TableWriter {

    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widths;

    /** @param headings of the columns, from left to right */
    public TableWriter(String... headings) {
        widths = new int[headings.length];
        row(headings);
    }

    /** Adds a row with one cell for each column. */
    public TableWriter row(String... cells) {
        if (cells.length != widths.length) {
            throw new IllegalArgumentException("a row has " + widths.length + " cells, got " + Arrays.toString(cells));
        }
        List<String> shown =
                Arrays.stream(cells).map(ControlCharacterFilter::of).toList();
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], width(shown.get(i)));
        }
        rows.add(shown);
        return this;
    }

    /** Prints it, headings first; without blanks at the ends of lines. */
    public void print(PrintStream out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).repeat(' ', widths[i] - width(row.get(i)) + 2);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
