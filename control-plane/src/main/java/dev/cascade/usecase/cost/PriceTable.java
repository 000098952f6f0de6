package dev.cascade.usecase.cost;

import java.time.LocalDate;

/**
 * Prices on demand, in US dollars. They change: say the date with every figure made from them. Immutable.
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
 * @param millionHttpRequests a million requests to an HTTP API of API Gateway
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
        double millionS3Puts,
        double millionHttpRequests) {

    /** us-east-1. */
    public static final PriceTable US_EAST_1 = new PriceTable(
            LocalDate.of(2026, 11, 1), "us-east-1", 0.625, 0.125, 0.20, 0.0000133334, 0.40, 1.00, 1.00, 5.00, 1.00);

    /** Dollars for invocations and for the time they ran. */
    public double lambda(long requests, double gbSeconds) {
        return requests * millionLambdaRequests / 1_000_000 + gbSeconds * lambdaGbSecond;
    }
}
