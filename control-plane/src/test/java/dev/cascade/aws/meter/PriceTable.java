package dev.cascade.aws.meter;

import java.time.LocalDate;

/**
 * Prices on demand, in US dollars. They change: say the date with every figure made from them.
 *
 * @param asOf when they were looked up
 * @param region where they hold
 * @param millionWriteUnits a million DynamoDB write request units
 * @param millionReadUnits a million DynamoDB read request units
 * @param millionLambdaRequests a million invocations
 * @param lambdaGbSecond a GB-second of a function on arm64
 * @param millionSqsRequests a million requests of a standard queue
 * @param millionEvents a million events put on an EventBridge bus
 * @param millionWebSocketMessages a million messages to WebSocket clients
 * @param millionS3Puts a million S3 PUT requests
 */
public record PriceTable(
        LocalDate asOf,
        String region,
        double millionWriteUnits,
        double millionReadUnits,
        double millionLambdaRequests,
        double lambdaGbSecond,
        double millionSqsRequests,
        double millionEvents,
        double millionWebSocketMessages,
        double millionS3Puts) {

    /** us-east-1. */
    public static final PriceTable US_EAST_1 = new PriceTable(
            LocalDate.of(2026, 11, 1), "us-east-1", 0.625, 0.125, 0.20, 0.0000133334, 0.40, 1.00, 1.00, 5.00);

    /** Dollars for all that a meter counts; the time that functions run is not among it, see {@link #lambda}. */
    public double dollars(Usage usage) {
        return (usage.writeUnits() * millionWriteUnits
                        + usage.readUnits() * millionReadUnits
                        + usage.callsTo("Lambda.Invoke") * millionLambdaRequests
                        + usage.callsOf("Sqs") * millionSqsRequests
                        + usage.callsTo("EventBridge.PutEvents") * millionEvents
                        + usage.callsTo("ApiGatewayManagementApi.PostToConnection") * millionWebSocketMessages
                        + usage.callsTo("S3.PutObject") * millionS3Puts)
                / 1_000_000;
    }

    /** Dollars for invocations that somebody else made, and for the time they ran. */
    public double lambda(long requests, double gbSeconds) {
        return requests * millionLambdaRequests / 1_000_000 + gbSeconds * lambdaGbSecond;
    }
}
