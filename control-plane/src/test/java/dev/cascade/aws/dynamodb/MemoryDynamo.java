package dev.cascade.aws.dynamodb;

import static dev.cascade.aws.dynamodb.TableSchema.DAG_INDEX;
import static dev.cascade.aws.dynamodb.TableSchema.DAG_INDEX_PARTITION_KEY;
import static dev.cascade.aws.dynamodb.TableSchema.PARTITION_KEY;
import static dev.cascade.aws.dynamodb.TableSchema.SORT_KEY;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * One table of DynamoDB in memory, as the adapter sees it through the SDK's client: conditional writes, queries in pages, the index and the stream. Answers
 * in microseconds and always alike, where DynamoDB Local needs a millisecond a call; the port contracts run on it as on DynamoDB Local. All reads
 * are consistent, and nothing expires. Thread-safe.
 */
public final class MemoryDynamo {

    /** What DynamoDB reads for one page of a query, keys and names included. */
    private static final int PAGE_BYTES = 1024 * 1024;

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::partition).thenComparing(Key::sort);

    private final NavigableMap<Key, Map<String, AttributeValue>> items = new TreeMap<>(ORDER);
    private final Consumer<Record> stream;
    private final DynamoDbClient client;
    private long sequence;

    /** A table without a stream. */
    public MemoryDynamo() {
        this(written -> {});
    }

    /** @param stream gets each change of an item right after it was made, with its new image, as the table's stream has it */
    public MemoryDynamo(Consumer<Record> stream) {
        this.stream = stream;
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (arguments != null && arguments.length == 1 && arguments[0] instanceof DynamoDbRequest request) {
                return answer(request);
            }
            return method.isDefault()
                    ? InvocationHandler.invokeDefault(proxy, method, arguments)
                    : method.invoke(this, arguments);
        };
        this.client = (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(), new Class<?>[] {DynamoDbClient.class}, handler);
    }

    public DynamoDbClient client() {
        return client;
    }

    /**
     * Does what the request asks for.
     *
     * @throws ConditionalCheckFailedException if its condition does not hold
     * @throws IllegalArgumentException if it asks for what this table does not know
     */
    public synchronized DynamoDbResponse answer(DynamoDbRequest request) {
        return switch (request) {
            case GetItemRequest r -> get(r);
            case BatchGetItemRequest r -> get(r);
            case QueryRequest r -> query(r);
            case ScanRequest r -> ScanResponse.builder().items(items.values()).build();
            case PutItemRequest r -> put(r);
            case UpdateItemRequest r -> update(r);
            case DeleteItemRequest r -> delete(r);
            case BatchWriteItemRequest r -> write(r);
            default -> throw new IllegalArgumentException("not known to this table: " + request);
        };
    }

    // ---- reading

    private GetItemResponse get(GetItemRequest request) {
        Map<String, AttributeValue> item = items.get(key(request.key()));
        return GetItemResponse.builder().item(item).build();
    }

    private BatchGetItemResponse get(BatchGetItemRequest request) {
        Map<String, List<Map<String, AttributeValue>>> found = new HashMap<>();
        request.requestItems().forEach((table, wanted) -> {
            List<Map<String, AttributeValue>> those = new ArrayList<>();
            for (Map<String, AttributeValue> key : wanted.keys()) {
                Map<String, AttributeValue> item = items.get(key(key));
                if (item != null) {
                    those.add(item);
                }
            }
            found.put(table, those);
        });
        return BatchGetItemResponse.builder()
                .responses(found)
                .unprocessedKeys(Map.of())
                .build();
    }

    private QueryResponse query(QueryRequest request) {
        boolean forwards = !Boolean.FALSE.equals(request.scanIndexForward());
        List<Map<String, AttributeValue>> matching = new ArrayList<>();
        int scanned = 0;
        int bytes = 0;
        @Nullable Map<String, AttributeValue> last = null;
        for (Map<String, AttributeValue> item : candidates(request, forwards)) {
            if (request.limit() != null && scanned == request.limit() || bytes > PAGE_BYTES) {
                return page(request, matching, scanned, last);
            }
            scanned++;
            bytes += ItemSize.of(item);
            last = item;
            if (request.filterExpression() == null
                    || Expressions.holds(request.filterExpression(), item, request.expressionAttributeValues())) {
                matching.add(projected(request, item));
            }
        }
        // As DynamoDB does: a page that is full to its limit does not say whether it is the last one.
        boolean isFull = request.limit() != null && scanned == request.limit();
        return page(request, matching, scanned, isFull ? last : null);
    }

    private static QueryResponse page(
            QueryRequest request,
            List<Map<String, AttributeValue>> matching,
            int scanned,
            @Nullable Map<String, AttributeValue> last) {
        QueryResponse.Builder page =
                QueryResponse.builder().items(matching).count(matching.size()).scannedCount(scanned);
        if (last != null) {
            Map<String, AttributeValue> position = new HashMap<>(keyOf(last));
            if (request.indexName() != null) {
                position.put(DAG_INDEX_PARTITION_KEY, last.get(DAG_INDEX_PARTITION_KEY));
            }
            page.lastEvaluatedKey(position);
        }
        return page.build();
    }

    private List<Map<String, AttributeValue>> candidates(QueryRequest request, boolean forwards) {
        String partition = request.expressionAttributeValues().get(":p").s();
        boolean ofIndex = DAG_INDEX.equals(request.indexName());
        NavigableMap<Key, Map<String, AttributeValue>> range = ofIndex
                ? index(partition)
                : items.subMap(new Key(partition, ""), true, new Key(partition, "" + Character.MAX_VALUE), true);
        if (!forwards) {
            range = range.descendingMap();
        }
        if (request.hasExclusiveStartKey()) {
            Key start = key(request.exclusiveStartKey());
            range = range.tailMap(ofIndex ? new Key(start.sort(), start.partition()) : start, false);
        }
        return range.values().stream()
                .filter(item ->
                        Expressions.holds(request.keyConditionExpression(), item, request.expressionAttributeValues()))
                .toList();
    }

    /** By sort key; an index may have several items with the same one. */
    private NavigableMap<Key, Map<String, AttributeValue>> index(String partition) {
        NavigableMap<Key, Map<String, AttributeValue>> found = new TreeMap<>(ORDER);
        items.forEach((key, item) -> {
            AttributeValue indexed = item.get(DAG_INDEX_PARTITION_KEY);
            if (indexed != null && partition.equals(indexed.s())) {
                Map<String, AttributeValue> keys = new HashMap<>(keyOf(item));
                keys.put(DAG_INDEX_PARTITION_KEY, indexed);
                found.put(new Key(key.sort(), key.partition()), keys);
            }
        });
        return found;
    }

    private static Map<String, AttributeValue> projected(QueryRequest request, Map<String, AttributeValue> item) {
        if (request.projectionExpression() == null) {
            return item;
        }
        Map<String, AttributeValue> some = new HashMap<>();
        for (String name : request.projectionExpression().split("\\s*,\\s*")) {
            AttributeValue value = item.get(name);
            if (value != null) {
                some.put(name, value);
            }
        }
        return some;
    }

    // ---- writing

    private PutItemResponse put(PutItemRequest request) {
        Key key = key(request.item());
        check(
                key,
                request.conditionExpression(),
                request.expressionAttributeValues(),
                request.returnValuesOnConditionCheckFailure());
        replace(key, request.item());
        return PutItemResponse.builder().build();
    }

    private UpdateItemResponse update(UpdateItemRequest request) {
        Key key = key(request.key());
        check(
                key,
                request.conditionExpression(),
                request.expressionAttributeValues(),
                request.returnValuesOnConditionCheckFailure());
        Map<String, AttributeValue> before = items.getOrDefault(key, request.key());
        Map<String, AttributeValue> after =
                Expressions.updated(request.updateExpression(), before, request.expressionAttributeValues());
        replace(key, after);
        return UpdateItemResponse.builder()
                .attributes(request.returnValues() == ReturnValue.ALL_NEW ? after : Map.of())
                .build();
    }

    private DeleteItemResponse delete(DeleteItemRequest request) {
        Key key = key(request.key());
        check(
                key,
                request.conditionExpression(),
                request.expressionAttributeValues(),
                request.returnValuesOnConditionCheckFailure());
        Map<String, AttributeValue> before = items.remove(key);
        DeleteItemResponse.Builder response = DeleteItemResponse.builder();
        if (before != null) {
            tell(OperationType.REMOVE, before, Map.of());
            if (request.returnValues() == ReturnValue.ALL_OLD) {
                response.attributes(before);
            }
        }
        return response.build();
    }

    private BatchWriteItemResponse write(BatchWriteItemRequest request) {
        for (List<WriteRequest> writes : request.requestItems().values()) {
            for (WriteRequest write : writes) {
                if (write.putRequest() != null) {
                    replace(key(write.putRequest().item()), write.putRequest().item());
                } else {
                    delete(DeleteItemRequest.builder()
                            .key(write.deleteRequest().key())
                            .build());
                }
            }
        }
        return BatchWriteItemResponse.builder().unprocessedItems(Map.of()).build();
    }

    private void check(
            Key key,
            @Nullable String condition,
            Map<String, AttributeValue> values,
            @Nullable ReturnValuesOnConditionCheckFailure returned) {
        Map<String, AttributeValue> before = items.getOrDefault(key, Map.of());
        if (condition != null && !Expressions.holds(condition, before, values)) {
            throw ConditionalCheckFailedException.builder()
                    .message("The conditional request failed")
                    .item(returned == ReturnValuesOnConditionCheckFailure.ALL_OLD ? before : null)
                    .build();
        }
    }

    private void replace(Key key, Map<String, AttributeValue> item) {
        Map<String, AttributeValue> before = items.put(key, Map.copyOf(item));
        if (!item.equals(before)) {
            tell(before == null ? OperationType.INSERT : OperationType.MODIFY, item, item);
        }
    }

    private void tell(OperationType what, Map<String, AttributeValue> item, Map<String, AttributeValue> image) {
        sequence++;
        stream.accept(Record.builder()
                .eventID("event-" + sequence)
                .eventName(what)
                .dynamodb(StreamRecord.builder()
                        .keys(keyOf(item))
                        .newImage(image)
                        .sequenceNumber(Long.toString(sequence))
                        .build())
                .build());
    }

    private static Key key(Map<String, AttributeValue> attributes) {
        return new Key(
                attributes.get(PARTITION_KEY).s(), attributes.get(SORT_KEY).s());
    }

    private static Map<String, AttributeValue> keyOf(Map<String, AttributeValue> item) {
        return Map.of(PARTITION_KEY, item.get(PARTITION_KEY), SORT_KEY, item.get(SORT_KEY));
    }
}
