package dev.cascade.examples.sales;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the orders of known customers for known products, and says of every other what is wrong with it. */
public final class ValidateOrders implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        SalesTable customers = SalesTable.extractedBy(context, "extract_customers", "customer_id");
        SalesTable products = SalesTable.extractedBy(context, "extract_products", "product_id");
        List<Map<String, Object>> valid = new ArrayList<>();
        List<Map<String, Object>> rejected = new ArrayList<>();
        for (Input order : Input.upstream(context, "extract_orders").rows("rows")) {
            Optional<String> fault = faultOf(order, customers, products);
            if (fault.isPresent()) {
                rejected.add(Map.of("order_id", order.text("order_id"), "reason", fault.get()));
            } else {
                valid.add(typed(order));
            }
        }
        context.log(valid.size() + " orders are valid, " + rejected.size() + " are not");
        return Map.of("orders", valid, "rejected", rejected);
    }

    private static Optional<String> faultOf(Input order, SalesTable customers, SalesTable products)
            throws NonRetryableException {
        if (!customers.has(order.text("customer_id"))) {
            return Optional.of("unknown customer " + order.text("customer_id"));
        }
        if (!products.has(order.text("product_id"))) {
            return Optional.of("unknown product " + order.text("product_id"));
        }
        if (!order.text("quantity").matches("[1-9][0-9]{0,5}")) {
            return Optional.of("quantity must be a whole number from 1 to 999999, got " + order.text("quantity"));
        }
        return Optional.empty();
    }

    private static Map<String, Object> typed(Input order) throws NonRetryableException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("order_id", order.text("order_id"));
        row.put("customer_id", order.text("customer_id"));
        row.put("product_id", order.text("product_id"));
        row.put("quantity", Integer.valueOf(order.text("quantity")));
        return row;
    }
}
