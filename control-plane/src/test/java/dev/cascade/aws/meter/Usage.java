package dev.cascade.aws.meter;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was used up to one moment, or between two.
 *
 * @param calls how often each operation was called, by {@code Service.Operation} as the SDK names them: {@code DynamoDb.PutItem}
 * @param writeUnits DynamoDB write request units, indexes included
 * @param readUnits DynamoDB read request units; an eventually consistent read counts half
 */
public record Usage(SortedMap<String, Long> calls, long writeUnits, double readUnits) {

    public Usage {
        calls = new TreeMap<>(calls);
    }

    /** All calls. */
    public long totalCalls() {
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Calls of one service, by the SDK's name for it: {@code DynamoDb}, {@code Lambda}, {@code Sqs}, {@code S3}. */
    public long callsOf(String service) {
        return calls.entrySet().stream()
                .filter(e -> e.getKey().startsWith(service + "."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Calls of one operation: {@code Lambda.Invoke}. */
    public long callsTo(String operation) {
        return calls.getOrDefault(operation, 0L);
    }

    /** What was used since {@code earlier}, a state of the same meter. */
    public Usage since(Usage earlier) {
        SortedMap<String, Long> difference = new TreeMap<>();
        calls.forEach((operation, count) -> {
            long more = count - earlier.callsTo(operation);
            if (more != 0) {
                difference.put(operation, more);
            }
        });
        return new Usage(difference, writeUnits - earlier.writeUnits, readUnits - earlier.readUnits);
    }
}
