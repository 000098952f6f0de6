package dev.cascade.examples.sales;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a table, a CSV file beside this class, into rows of text. Payload: {@code table}. */
public final class ExtractTable implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        String table = Input.payload(config).text("table");
        try (InputStream file = ExtractTable.class.getResourceAsStream(table + ".csv")) {
            if (file == null) {
                throw new NonRetryableException(
                        "there is no table \"" + table + "\"; there are orders, customers, products");
            }
            List<Map<String, String>> rows =
                    rowsOf(new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8)));
            context.log("extracted " + rows.size() + " rows of " + table);
            return Map.of("table", table, "rows", rows);
        }
    }

    private static List<Map<String, String>> rowsOf(BufferedReader csv) throws IOException {
        List<String> lines = csv.lines().toList();
        List<String> columns = cells(lines.getFirst());
        return lines.stream().skip(1).map(line -> row(columns, cells(line))).toList();
    }

    private static Map<String, String> row(List<String> columns, List<String> cells) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), cells.get(i));
        }
        return row;
    }

    private static List<String> cells(String line) {
        return List.of(line.split(",", -1));
    }
}
