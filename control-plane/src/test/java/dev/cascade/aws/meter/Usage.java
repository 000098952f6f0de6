package dev.cascade.aws.meter;

import dev.cascade.usecase.cost.PriceTable;
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

    /** Dollars for all that a meter counts; the time that functions run is not among it, see {@link PriceTable#lambda}. */
    public double dollars(PriceTable prices) {
        return (writeUnits * prices.millionWriteUnits()
                        + readUnits * prices.millionReadUnits()
                        + callsTo("Lambda.Invoke") * prices.millionLambdaRequests()
                        + callsOf("Sqs") * prices.millionSqsRequests()
                        + callsTo("EventBridge.PutEvents") * prices.millionEvents()
                        + callsTo("ApiGatewayManagementApi.PostToConnection") * prices.millionWebSocketMessages()
                        + callsTo("S3.PutObject") * prices.millionS3Puts())
                / 1_000_000;
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
