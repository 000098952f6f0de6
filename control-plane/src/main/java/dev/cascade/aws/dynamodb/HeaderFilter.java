package dev.cascade.aws.dynamodb;

import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobQuery;
import java.time.Instant;
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

    /** Jobs that ended before a time, those that are marked as deleted among them; what is left of a deleted one does not say when it ended. */
    static HeaderFilter endedBefore(Instant time) {
        return new HeaderFilter(
                Names.COMPLETED_AT + " < :before",
                Map.of(":before", millis(time)),
                item -> item.optionalTime(Names.COMPLETED_AT)
                        .filter(at -> at.isBefore(time))
                        .isPresent());
    }

    static HeaderFilter of(JobQuery query) {
        HeaderFilter filter = query.status().map(HeaderFilter::ofStatus).orElse(ALL);
        if (query.dag().isPresent()) {
            filter = filter.andText(Names.DAG, ":dag", query.dag().get());
        }
        if (query.triggeredBy().isPresent()) {
            filter = filter.andText(
                    Names.TRIGGERED_BY, ":by", query.triggeredBy().get());
        }
        if (query.createdFrom().isPresent()) {
            Instant from = query.createdFrom().get();
            filter = filter.and(
                    Names.CREATED_AT + " >= :createdFrom",
                    ":createdFrom",
                    millis(from),
                    item -> !item.time(Names.CREATED_AT).isBefore(from));
        }
        if (query.createdBefore().isPresent()) {
            Instant before = query.createdBefore().get();
            filter = filter.and(
                    Names.CREATED_AT + " < :createdBefore",
                    ":createdBefore",
                    millis(before),
                    item -> item.time(Names.CREATED_AT).isBefore(before));
        }
        return filter;
    }

    private static HeaderFilter ofStatus(JobStatus status) {
        return new HeaderFilter(
                Names.STATUS + " = :status",
                Map.of(":status", number(status.code())),
                item -> item.count(Names.STATUS) == status.code());
    }

    private HeaderFilter andText(String attribute, String placeholder, String text) {
        return and(
                attribute + " = " + placeholder,
                placeholder,
                AttributeValue.fromS(text),
                item -> item.text(attribute).equals(text));
    }

    private HeaderFilter and(String condition, String placeholder, AttributeValue value, Predicate<Item> inJava) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.put(placeholder, value);
        return new HeaderFilter(expression + " AND " + condition, all, matches.and(inJava));
    }

    private static AttributeValue millis(Instant time) {
        return AttributeValue.fromN(Long.toString(time.toEpochMilli()));
    }

    private static AttributeValue number(int value) {
        return AttributeValue.fromN(Integer.toString(value));
    }
}
