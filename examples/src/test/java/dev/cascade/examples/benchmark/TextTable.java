package dev.cascade.examples.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as their widest cell; figures stand to the right. For one thread. */
final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    TextTable row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    "a row has " + rows.getFirst().size() + " cells, got " + List.of(cells));
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Its lines, headings first, without blanks at their ends. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(padded(column, row.get(column))).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private String padded(int column, String cell) {
        String blanks = " ".repeat(width(column) - length(cell));
        return isOfFigures(column) ? blanks + cell : cell + blanks;
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
    }

    private boolean isOfFigures(int column) {
        return rows.stream()
                .skip(1)
                .map(row -> row.get(column))
                .allMatch(cell -> cell.isEmpty() || cell.matches("[-≤≥<]?\\s?[0-9][0-9,.]*") || cell.equals("–"));
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
