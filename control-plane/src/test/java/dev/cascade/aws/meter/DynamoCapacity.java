package dev.cascade.aws.meter;

import dev.cascade.aws.dynamodb.ItemSize;
import dev.cascade.aws.dynamodb.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * DynamoDB's rules, for tables laid out as {@link TableSchema} says. A write takes a unit for every started KB of the item, before or after
 * it, whichever is larger; a failed condition as much; each change of what an index holds again so. A read takes a unit for every started 4
 * KB of what was looked at, half if it need not be consistent. Transactions, which would double this, are not used by our stores, and
 * not known here.
 */
final class DynamoCapacity {

    private static final int WRITE_UNIT = 1_024;
    private static final int READ_UNIT = 4_096;

    private final LongAdder writes = new LongAdder();
    private final LongAdder halfReads = new LongAdder();
    private final ConcurrentMap<String, Known> items = new ConcurrentHashMap<>();

    /** @param inIndex what the index by DAG holds of the item; {@code null} if nothing */
    private record Known(int size, @Nullable String inIndex) {}

    private static final Known NOTHING = new Known(0, null);

    long writeUnits() {
        return writes.sum();
    }

    double readUnits() {
        return halfReads.sum() / 2.0;
    }

    /** The request with such answers asked for as the rules need; they cost nothing. */
    SdkRequest prepared(SdkRequest request) {
        if (request instanceof UpdateItemRequest update
                && (update.returnValues() == null || update.returnValues() == ReturnValue.NONE)) {
            return update.toBuilder().returnValues(ReturnValue.ALL_NEW).build();
        }
        if (request instanceof QueryRequest query && query.returnConsumedCapacity() == null) {
            return query.toBuilder()
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                    .build();
        }
        return request;
    }

    void succeeded(SdkRequest request, SdkResponse response) {
        switch (request) {
            case PutItemRequest put -> wrote(put.tableName(), put.item(), put.item());
            case UpdateItemRequest update ->
                wrote(update.tableName(), update.key(), ((UpdateItemResponse) response).attributes());
            case DeleteItemRequest delete -> wrote(delete.tableName(), delete.key(), Map.of());
            case BatchWriteItemRequest batch -> wrote(batch, (BatchWriteItemResponse) response);
            case GetItemRequest get -> {
                Map<String, AttributeValue> item = ((GetItemResponse) response).item();
                read(Boolean.TRUE.equals(get.consistentRead()), sizeOf(get.tableName(), get.key(), item));
            }
            case BatchGetItemRequest batch -> read(batch, (BatchGetItemResponse) response);
            case QueryRequest query -> read(query, (QueryResponse) response);
            default -> {
                // Of another service, or an operation that takes no capacity.
            }
        }
    }

    void failed(SdkRequest request, Throwable failure) {
        if (!(failure instanceof ConditionalCheckFailedException)) {
            return;
        }
        switch (request) {
            case PutItemRequest put -> bill(known(put.tableName(), put.item()).size(), ItemSize.of(put.item()));
            case UpdateItemRequest update ->
                bill(known(update.tableName(), update.key()).size(), 0);
            case DeleteItemRequest delete ->
                bill(known(delete.tableName(), delete.key()).size(), 0);
            default -> {
                // Has no condition.
            }
        }
    }

    private void wrote(BatchWriteItemRequest batch, BatchWriteItemResponse response) {
        batch.requestItems()
                .forEach((table, requests) -> requests.stream()
                        .filter(r -> !response.unprocessedItems()
                                .getOrDefault(table, List.of())
                                .contains(r))
                        .forEach(r -> wrote(table, r)));
    }

    private void wrote(String table, WriteRequest request) {
        if (request.putRequest() != null) {
            wrote(table, request.putRequest().item(), request.putRequest().item());
        } else {
            wrote(table, request.deleteRequest().key(), Map.of());
        }
    }

    private void wrote(String table, Map<String, AttributeValue> key, Map<String, AttributeValue> after) {
        Known now = after.isEmpty() ? NOTHING : new Known(ItemSize.of(after), inIndex(after));
        String name = name(table, key);
        @Nullable Known replaced = after.isEmpty() ? items.remove(name) : items.put(name, now);
        Known before = replaced == null ? NOTHING : replaced;
        bill(before.size(), now.size());
        if (!Objects.equals(before.inIndex(), now.inIndex())) {
            // The old entry is taken out and the new one put in; entries are keys, far below 1 KB.
            writes.add((before.inIndex() == null ? 0 : 1) + (now.inIndex() == null ? 0 : 1));
        }
    }

    private void bill(int before, int after) {
        writes.add(units(Math.max(before, after), WRITE_UNIT));
    }

    private void read(BatchGetItemRequest batch, BatchGetItemResponse response) {
        batch.requestItems().forEach((table, wanted) -> {
            List<Map<String, AttributeValue>> found = response.responses().getOrDefault(table, List.of());
            boolean consistent = Boolean.TRUE.equals(wanted.consistentRead());
            found.forEach(item -> read(consistent, sizeOf(table, item, item)));
            KeysAndAttributes unprocessed = response.unprocessedKeys().get(table);
            int missing = wanted.keys().size()
                    - found.size()
                    - (unprocessed == null ? 0 : unprocessed.keys().size());
            for (int i = 0; i < missing; i++) {
                read(consistent, 0);
            }
        });
    }

    /** The service knows best what it looked at, filtered-out items included. */
    private void read(QueryRequest query, QueryResponse response) {
        boolean consistent = Boolean.TRUE.equals(query.consistentRead());
        if (response.consumedCapacity() != null && response.consumedCapacity().capacityUnits() != null) {
            // DynamoDB Local reports nothing for a look at nothing; AWS bills the least there is.
            long reported = Math.round(response.consumedCapacity().capacityUnits() * 2);
            halfReads.add(Math.max(reported, consistent ? 2 : 1));
            return;
        }
        boolean isOfTable = query.indexName() == null;
        int size = response.items().stream()
                .mapToInt(item -> isOfTable ? sizeOf(query.tableName(), item, item) : ItemSize.of(item))
                .sum();
        read(consistent, size);
    }

    private void read(boolean consistent, int size) {
        halfReads.add(units(size, READ_UNIT) * (consistent ? 2 : 1));
    }

    /** The whole item's size, where it is known: a projection saves nothing. */
    private int sizeOf(String table, Map<String, AttributeValue> key, Map<String, AttributeValue> found) {
        return Math.max(
                ItemSize.of(found), found.isEmpty() ? 0 : known(table, key).size());
    }

    private Known known(String table, Map<String, AttributeValue> key) {
        return items.getOrDefault(name(table, key), NOTHING);
    }

    private static String name(String table, Map<String, AttributeValue> key) {
        return table + '\0' + text(key, TableSchema.PARTITION_KEY) + '\0' + text(key, TableSchema.SORT_KEY);
    }

    private static String text(Map<String, AttributeValue> attributes, String name) {
        AttributeValue value = attributes.get(name);
        return value == null ? "" : value.s();
    }

    private static @Nullable String inIndex(Map<String, AttributeValue> item) {
        AttributeValue dag = item.get(TableSchema.DAG_INDEX_PARTITION_KEY);
        return dag == null ? null : dag.s();
    }

    private static long units(int bytes, int unit) {
        return Math.max(1, (bytes + unit - 1) / unit);
    }
}
