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

/** Joins the valid orders with their customers and products: who bought what, where, for how much. */
public final class PriceOrders implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        SalesTable customers = SalesTable.extractedBy(context, "extract_customers", "customer_id");
        SalesTable products = SalesTable.extractedBy(context, "extract_products", "product_id");
        List<Map<String, Object>> sales = new ArrayList<>();
        for (Input order : Input.upstream(context, "validate").rows("orders")) {
            sales.add(sale(order, customers.row(order.text("customer_id")), products.row(order.text("product_id"))));
        }
        return Map.of("sales", sales);
    }

    private static Map<String, Object> sale(Input order, Input customer, Input product) throws NonRetryableException {
        Map<String, Object> sale = new LinkedHashMap<>();
        sale.put("order_id", order.text("order_id"));
        sale.put("country", customer.text("country"));
        sale.put("product", product.text("name"));
        sale.put(
                "amount_cents",
                Math.multiplyExact(order.count("quantity"), Integer.parseInt(product.text("unit_price_cents"))));
        return sale;
    }
}
