package dev.cascade.aws.dynamodb;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveSpecification;

/**
 * What the table looks like from outside: the one place that says it, for the code that creates the table. All names are short
 * because every byte of an item is billed.
 */
public final class TableSchema {

    /** The table's partition key, a string. */
    public static final String PARTITION_KEY = "p";
    /** The table's sort key, a string. */
    public static final String SORT_KEY = "s";
    /** The index that lists the jobs of one DAG; it holds keys only and has {@link #SORT_KEY} as its sort key. */
    public static final String DAG_INDEX = "jobs-by-dag";
    /** Partition key of {@link #DAG_INDEX}, a string; only headers of jobs have it. */
    public static final String DAG_INDEX_PARTITION_KEY = "d";
    /** The attribute that tells DynamoDB when it may drop an item, in seconds since 1970. */
    public static final String TIME_TO_LIVE = "x";
    /**
     * An attribute, the number 1, of headers of jobs and entries that were inserted while somebody watched the job: those are what the live
     * stream wants to see of the table's stream.
     */
    public static final String WATCHED = "w";

    private TableSchema() {}

    /**
     * Creates the table, billed by request, with its stream of new images and its time to live, and waits until it can be used. For tests and local
     * use; an installation's table comes from its stack.
     */
    public static void create(DynamoDbClient client, String table) {
        client.createTable(request(table));
        client.waiter().waitUntilTableExists(b -> b.tableName(table));
        client.updateTimeToLive(b -> b.tableName(table)
                .timeToLiveSpecification(TimeToLiveSpecification.builder()
                        .attributeName(TIME_TO_LIVE)
                        .enabled(true)
                        .build()));
    }

    private static CreateTableRequest request(String table) {
        return CreateTableRequest.builder()
                .tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(text(PARTITION_KEY), text(SORT_KEY), text(DAG_INDEX_PARTITION_KEY))
                .keySchema(keys(PARTITION_KEY))
                .globalSecondaryIndexes(GlobalSecondaryIndex.builder()
                        .indexName(DAG_INDEX)
                        .keySchema(keys(DAG_INDEX_PARTITION_KEY))
                        .projection(Projection.builder()
                                .projectionType(ProjectionType.KEYS_ONLY)
                                .build())
                        .build())
                .streamSpecification(StreamSpecification.builder()
                        .streamEnabled(true)
                        .streamViewType(StreamViewType.NEW_IMAGE)
                        .build())
                .build();
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static List<KeySchemaElement> keys(String partitionKey) {
        return List.of(
                KeySchemaElement.builder()
                        .attributeName(partitionKey)
                        .keyType(KeyType.HASH)
                        .build(),
                KeySchemaElement.builder()
                        .attributeName(SORT_KEY)
                        .keyType(KeyType.RANGE)
                        .build());
    }
}
