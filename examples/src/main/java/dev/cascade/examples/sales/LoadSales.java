package dev.cascade.examples.sales;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Loads every sale once, however often it was handed over, and adds up what each country bought. */
public final class LoadSales implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Set<String> loaded = new HashSet<>();
        Map<String, Integer> centsByCountry = new TreeMap<>();
        for (Input sale : Input.upstream(context, "transform").rows("sales")) {
            if (loaded.add(sale.text("order_id"))) {
                centsByCountry.merge(sale.text("country"), sale.count("amount_cents"), Math::addExact);
            }
        }
        int total = centsByCountry.values().stream().reduce(0, Math::addExact);
        return Map.of("rows_loaded", loaded.size(), "total_cents", total, "cents_by_country", centsByCountry);
    }
}
