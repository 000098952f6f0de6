package dev.cascade.aws.dynamodb;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/**
 * DynamoDB Local in this process and in memory, with as many tables as tests want. In a static field with {@code @RegisterExtension} it ends with the
 * tests of the class.
 */
public final class LocalDynamo implements AutoCloseable, AfterAllCallback {

    /** {@code true}: it shall not report its use to anybody. */
    private final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);

    private final DynamoDbClient client = local.dynamoDbClient();
    private final DynamoDbStreamsClient streams = local.dynamoDbStreamsClient();
    private final AtomicInteger tables = new AtomicInteger();

    public DynamoDbClient client() {
        return client;
    }

    public DynamoDbStreamsClient streams() {
        return streams;
    }

    /** Name of a new table. */
    public String newTable() {
        String name = "cascade-" + tables.incrementAndGet();
        TableSchema.create(client, name);
        return name;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        local.shutdownNow();
    }
}
