package dev.cascade.infra;

import dev.cascade.aws.dynamodb.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/** What {@link TableSchema} asks DynamoDB for, in the words of a CloudFormation template: a client that creates nothing and keeps the requests. */
final class RecordedSchema implements DynamoDbClient {

    private final Map<String, Object> properties = new TreeMap<>();

    private RecordedSchema() {}

    /** The properties of a table in a template, as far as the API's requests have them. */
    static Map<String, Object> properties() {
        RecordedSchema client = new RecordedSchema();
        TableSchema.create(client, "any");
        return client.properties;
    }

    @Override
    public CreateTableResponse createTable(CreateTableRequest request) {
        properties.putAll(words(request));
        return CreateTableResponse.builder().build();
    }

    @Override
    public UpdateTimeToLiveResponse updateTimeToLive(UpdateTimeToLiveRequest request) {
        properties.putAll(words(request));
        return UpdateTimeToLiveResponse.builder().build();
    }

    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
        return DescribeTableResponse.builder()
                .table(b -> b.tableStatus(TableStatus.ACTIVE))
                .build();
    }

    @Override
    public DynamoDbWaiter waiter() {
        return DynamoDbWaiter.builder().client(this).build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private static Map<String, Object> words(SdkPojo request) {
        Map<String, Object> words = new TreeMap<>();
        for (SdkField<?> field : request.sdkFields()) {
            Object value = field.getValueOrDefault(request);
            if (value != null && !(value instanceof SdkAutoConstructList<?>) && isInTemplates(field)) {
                words.put(field.locationName(), word(value));
            }
        }
        return words;
    }

    /** A template leaves a table's name to CloudFormation, and has a stream by naming what is in it. */
    private static boolean isInTemplates(SdkField<?> field) {
        return !List.of("TableName", "StreamEnabled").contains(field.locationName());
    }

    private static Object word(@Nullable Object value) {
        return switch (value) {
            case null -> throw new IllegalArgumentException("a list in a request holds null");
            case SdkPojo part -> words(part);
            case List<?> parts -> parts.stream().map(RecordedSchema::word).toList();
            default -> value;
        };
    }
}
