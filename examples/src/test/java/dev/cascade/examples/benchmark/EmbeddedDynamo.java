package dev.cascade.examples.benchmark;

import dev.cascade.aws.dynamodb.TableSchema;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/** DynamoDB Local in this process and in memory. */
final class EmbeddedDynamo implements AutoCloseable {

    private final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
    private int tables;

    DynamoDbClient client() {
        return local.dynamoDbClient();
    }

    /** Name of a new table. */
    String newTable() {
        String name = "cascade-" + ++tables;
        TableSchema.create(client(), name);
        return name;
    }

    @Override
    public void close() {
        local.shutdownNow();
    }
}
