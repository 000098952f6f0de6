package dev.cascade.aws.dynamodb;

import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobQuery;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Which headers are wanted, said twice: for DynamoDB where it looks through headers, and for those that were fetched by key.
 *
 * @param expression a filter expression
 * @param values what its names stand for
 * @param matches the same in Java
 */
record HeaderFilter(String expression, Map<String, AttributeValue> values, Predicate<Item> matches) {

    /** Jobs that have not ended. */
    static final HeaderFilter OPEN = new HeaderFilter(
            Names.STATUS + " < :ended", Map.of(":ended", number(JobStatus.SUCCESS.code())), Headers::isUnfinished);

    private static final HeaderFilter ALL = new HeaderFilter(
            Names.STATUS + " < :deleted", Map.of(":deleted", number(Names.DELETED)), item -> !Headers.isDeleted(item));

    static HeaderFilter of(JobQuery query) {
        HeaderFilter filter = query.status().map(HeaderFilter::ofStatus).orElse(ALL);
        return query.dag().map(filter::andDag).orElse(filter);
    }

    private static HeaderFilter ofStatus(JobStatus status) {
        return new HeaderFilter(
                Names.STATUS + " = :status",
                Map.of(":status", number(status.code())),
                item -> item.count(Names.STATUS) == status.code());
    }

    private HeaderFilter andDag(String dag) {
        Map<String, AttributeValue> both = new HashMap<>(values);
        both.put(":dag", AttributeValue.fromS(dag));
        return new HeaderFilter(
                expression + " AND " + Names.DAG + " = :dag",
                both,
                matches.and(item -> item.text(Names.DAG).equals(dag)));
    }

    private static AttributeValue number(int value) {
        return AttributeValue.fromN(Integer.toString(value));
    }
}
