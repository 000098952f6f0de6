package dev.cascade.aws.dynamodb;

import static dev.cascade.aws.dynamodb.TableSchema.PARTITION_KEY;
import static dev.cascade.aws.dynamodb.TableSchema.SORT_KEY;

import dev.cascade.store.WriteIds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The calls that are made of DynamoDB, on one table. A lost condition is an answer; other failures are {@code StoreException}s.
 *
 * <p>The SDK repeats a call whose answer got lost, and the repetition then meets what the first try wrote. So each conditional write stores a number that
 * it chose ({@link Names#WRITE_ID}), and compares it with that of the item in its way, which DynamoDB returns for nothing.
 */
final class Table {

    private static final int BATCH_GET = 100;
    private static final int BATCH_WRITE = 25;
    private static final String ABSENT = "attribute_not_exists(" + PARTITION_KEY + ")";

    private final DynamoDbClient client;
    private final String name;

    Table(DynamoDbClient client, String name) {
        this.client = client;
        this.name = name;
    }

    // ---- reading

    /** The item as of all writes that have returned. */
    Optional<Item> get(Key key) {
        return get(key, true);
    }

    /** The item as it was a moment ago, for half the price. */
    Optional<Item> getEventually(Key key) {
        return get(key, false);
    }

    private Optional<Item> get(Key key, boolean consistent) {
        var response = call(
                "read",
                () -> client.getItem(
                        b -> b.tableName(name).key(key.attributes()).consistentRead(consistent)));
        return response.hasItem() ? Optional.of(Item.of(response.item())) : Optional.empty();
    }

    /** Those of the items that exist, by key; {@code consistent} as of all writes that have returned, else as of a moment ago. */
    Map<Key, Item> getAll(List<Key> keys, boolean consistent) {
        Map<Key, Item> found = new HashMap<>();
        for (int from = 0; from < keys.size(); from += BATCH_GET) {
            getBatch(keys.subList(from, Math.min(from + BATCH_GET, keys.size())), consistent, found);
        }
        return found;
    }

    private void getBatch(List<Key> keys, boolean consistent, Map<Key, Item> found) {
        Map<String, KeysAndAttributes> wanted = Map.of(
                name,
                KeysAndAttributes.builder()
                        .keys(keys.stream().map(Key::attributes).toList())
                        .consistentRead(consistent)
                        .build());
        while (!wanted.isEmpty()) {
            Map<String, KeysAndAttributes> next = wanted;
            var response = call("read", () -> client.batchGetItem(b -> b.requestItems(next)));
            for (Map<String, AttributeValue> attributes : response.responses().getOrDefault(name, List.of())) {
                Item item = Item.of(attributes);
                found.put(item.key(), item);
            }
            wanted = response.unprocessedKeys();
        }
    }

    /** A query for a range of one partition, both ends included; consistent, forwards, unless the caller says otherwise. */
    QueryRequest.Builder range(String partition, String from, String to) {
        return QueryRequest.builder()
                .tableName(name)
                .consistentRead(true)
                .keyConditionExpression(PARTITION_KEY + " = :p AND " + SORT_KEY + " BETWEEN :from AND :to")
                .expressionAttributeValues(Map.of(
                        ":p", AttributeValue.fromS(partition),
                        ":from", AttributeValue.fromS(from),
                        ":to", AttributeValue.fromS(to)));
    }

    /** A query for everything in one partition whose sort key begins so. */
    QueryRequest.Builder beginning(String partition, String prefix) {
        return range(partition, prefix, prefix + Character.MAX_VALUE);
    }

    /** A query for all of one partition. */
    QueryRequest.Builder everything(String partition) {
        return QueryRequest.builder()
                .tableName(name)
                .consistentRead(true)
                .keyConditionExpression(PARTITION_KEY + " = :p")
                .expressionAttributeValues(Map.of(":p", AttributeValue.fromS(partition)));
    }

    QueryResponse page(QueryRequest query) {
        return call("read", () -> client.query(query));
    }

    /** All that the query finds, in as many calls as it takes. */
    List<Item> all(QueryRequest.Builder query) {
        List<Item> items = new ArrayList<>();
        QueryResponse response;
        do {
            response = page(query.build());
            response.items().forEach(item -> items.add(Item.of(item)));
            query.exclusiveStartKey(response.hasLastEvaluatedKey() ? response.lastEvaluatedKey() : null);
        } while (response.hasLastEvaluatedKey());
        return items;
    }

    // ---- writing

    void put(Item item) {
        call("write", () -> client.putItem(b -> b.tableName(name).item(item.attributes())));
    }

    /** Whether there was none with its key, so that it was put. */
    boolean putIfAbsent(Item item) {
        return putUnlessPresent(item).isEmpty();
    }

    /**
     * Puts the item if there is none with its key.
     *
     * @return the one that is in the way, if there is one
     */
    Optional<Item> putUnlessPresent(Item item) {
        return putUnless(item, ABSENT, Map.of());
    }

    /** Puts the item if the condition holds; else returns the one there is, which must exist when the condition does not hold. */
    Optional<Item> putUnless(Item item, String condition, Map<String, AttributeValue> values) {
        long writeId = item.has(Names.WRITE_ID) ? item.writeId() : WriteIds.next();
        PutItemRequest request = PutItemRequest.builder()
                .tableName(name)
                .item(item.writeId(writeId).attributes())
                .conditionExpression(condition)
                .expressionAttributeValues(values.isEmpty() ? null : values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        try {
            call("write", () -> client.putItem(request));
            return Optional.empty();
        } catch (ConditionalCheckFailedException e) {
            Item inTheWay = Item.of(e.item());
            return inTheWay.writeId() == writeId ? Optional.empty() : Optional.of(inTheWay);
        }
    }

    /**
     * Updates the item if the condition holds. For updates that change nothing when they are repeated.
     *
     * @return the item as it is now, whether the condition held or not; empty if there is none
     */
    Optional<Item> update(Key key, String expression, String condition, Map<String, AttributeValue> values) {
        return update(key, expression, condition, values, there -> true);
    }

    /**
     * Updates the item if the condition holds, for one caller.
     *
     * @param expression begins with {@code SET}
     * @return the item as it is after the update; empty if the condition did not hold
     */
    Optional<Item> updateOnce(Key key, String expression, String condition, Map<String, AttributeValue> values) {
        AttributeValue writeId = Item.writeIdOf(WriteIds.next());
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.put(":writeId", writeId);
        return update(
                key,
                expression.replaceFirst("^SET ", "SET " + Names.WRITE_ID + " = :writeId, "),
                condition,
                all,
                there -> writeId.equals(there.attributes().get(Names.WRITE_ID)));
    }

    private Optional<Item> update(
            Key key,
            String expression,
            String condition,
            Map<String, AttributeValue> values,
            Predicate<Item> countsAsUpdated) {
        UpdateItemRequest request = UpdateItemRequest.builder()
                .tableName(name)
                .key(key.attributes())
                .updateExpression(expression)
                .conditionExpression(condition)
                .expressionAttributeValues(values)
                .returnValues(ReturnValue.ALL_NEW)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        try {
            UpdateItemResponse response = call("write", () -> client.updateItem(request));
            return Optional.of(Item.of(response.attributes()));
        } catch (ConditionalCheckFailedException e) {
            return e.hasItem() ? Optional.of(Item.of(e.item())).filter(countsAsUpdated) : Optional.empty();
        }
    }

    void delete(Key key) {
        call("delete", () -> client.deleteItem(b -> b.tableName(name).key(key.attributes())));
    }

    /** Deletes the item if the condition holds. */
    void deleteIf(Key key, String condition, Map<String, AttributeValue> values) {
        try {
            call(
                    "delete",
                    () -> client.deleteItem(b -> b.tableName(name)
                            .key(key.attributes())
                            .conditionExpression(condition)
                            .expressionAttributeValues(values)));
        } catch (ConditionalCheckFailedException e) {
            // Somebody else did, which is as good.
        }
    }

    void deleteAll(Collection<Key> keys) {
        List<WriteRequest> requests = keys.stream()
                .map(key -> WriteRequest.builder()
                        .deleteRequest(
                                DeleteRequest.builder().key(key.attributes()).build())
                        .build())
                .toList();
        for (int from = 0; from < requests.size(); from += BATCH_WRITE) {
            Map<String, List<WriteRequest>> rest =
                    Map.of(name, requests.subList(from, Math.min(from + BATCH_WRITE, requests.size())));
            while (!rest.isEmpty()) {
                Map<String, List<WriteRequest>> next = rest;
                rest = call("delete", () -> client.batchWriteItem(b -> b.requestItems(next)))
                        .unprocessedItems();
            }
        }
    }

    private <T> T call(String attempted, Supplier<T> call) {
        try {
            return call.get();
        } catch (ConditionalCheckFailedException e) {
            throw e;
        } catch (SdkException e) {
            throw Failures.of(name, attempted, e);
        }
    }
}
