package dev.cascade.examples.sales;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rows that an upstream task extracted, found by their key.
 *
 * @param rows by the value of their key column, in the order extracted
 */
record SalesTable(Map<String, Input> rows) {

    static SalesTable extractedBy(TaskContext context, String taskId, String keyColumn) throws NonRetryableException {
        Map<String, Input> rows = new LinkedHashMap<>();
        for (Input row : Input.upstream(context, taskId).rows("rows")) {
            rows.put(row.text(keyColumn), row);
        }
        return new SalesTable(rows);
    }

    boolean has(String key) {
        return rows.containsKey(key);
    }

    Input row(String key) throws NonRetryableException {
        Input row = rows.get(key);
        if (row == null) {
            throw new NonRetryableException("there is no row \"" + key + "\" among " + rows.keySet());
        }
        return row;
    }
}
