package dev.cascade.aws.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cascade.aws.dynamodb.LocalDynamo;
import dev.cascade.usecase.cost.PriceTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** What the meter works out, beside what DynamoDB Local reports where it reports it. */
class AwsMeterTest {

    private static LocalDynamo dynamo;

    private final AwsMeter meter = new AwsMeter();
    private final String table = dynamo.newTable();
    private final DynamoDbClient client = meter.counted(dynamo.client());

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Test
    void aWriteTakesAUnitForEveryStartedKilobyteOfNamesAndValues() {
        // "p" + "a" + "s" + "b" + "e" are 5 bytes.
        assertThat(put(item(1_019))).isEqualTo(1);
        assertThat(put(item(1_020))).isEqualTo(2);
        assertThat(put(item(10_000))).isEqualTo(10);
    }

    @Test
    void replacingALargeItemByASmallOneTakesWhatTheLargeOneTook() {
        put(item(5_000));

        assertThat(put(item(10))).isEqualTo(5);
        assertThat(put(item(10))).isEqualTo(1);
    }

    @Test
    void anUpdateTakesWhatTheWholeItemTakes() {
        put(item(2_000));

        assertThat(update("SET n = :n", Map.of(":n", number(1)))).isEqualTo(2);
        assertThat(update("SET e = :e", Map.of(":e", bytes(5_000)))).isEqualTo(5);
        assertThat(update("SET e = :e", Map.of(":e", bytes(10)))).isEqualTo(5);
        assertThat(update("SET n = :n", Map.of(":n", number(-12)))).isEqualTo(1);
    }

    @Test
    void anIndexTakesAUnitForEveryEntryPutInOrTakenOut() {
        Map<String, AttributeValue> indexed = item(10);
        indexed.put("d", text("sales"));

        assertThat(put(indexed)).isEqualTo(2);
        assertThat(update("SET n = :n", Map.of(":n", number(1))))
                .as("keys unchanged")
                .isEqualTo(1);
        assertThat(update("SET d = :d", Map.of(":d", text("other")))).isEqualTo(3);
        assertThat(delete()).isEqualTo(2);
    }

    @Test
    void deletingTakesTheItemsSizeAndOneUnitIfThereIsNone() {
        put(item(3_000));

        assertThat(delete()).isEqualTo(3);
        assertThat(delete()).isEqualTo(1);
    }

    @Test
    void aFailedConditionTakesTheLargerOfTheItemThereIsAndTheOneThatWasToBe() {
        put(item(3_000));
        Usage before = meter.usage();

        assertThatThrownBy(() -> client.putItem(
                        b -> b.tableName(table).item(item(10)).conditionExpression("attribute_not_exists(p)")))
                .isInstanceOf(ConditionalCheckFailedException.class);
        assertThatThrownBy(() -> client.putItem(
                        b -> b.tableName(table).item(item(4_500)).conditionExpression("attribute_not_exists(p)")))
                .isInstanceOf(ConditionalCheckFailedException.class);

        assertThat(meter.usage().since(before).writeUnits()).isEqualTo(3 + 5);
    }

    @Test
    void aReadTakesAUnitForEveryStartedFourKilobytesAndHalfIfItMayBeOld() {
        put(item(4_200));

        assertThat(get("b", true)).isEqualTo(2.0);
        assertThat(get("b", false)).isEqualTo(1.0);
        assertThat(get("nothing", true)).isEqualTo(1.0);
        assertThat(get("nothing", false)).isEqualTo(0.5);
    }

    @Test
    void aProjectionSavesNothing() {
        put(item(9_000));
        Usage before = meter.usage();

        client.getItem(
                b -> b.tableName(table).key(key("b")).consistentRead(true).projectionExpression("p"));

        assertThat(meter.usage().since(before).readUnits()).isEqualTo(3.0);
    }

    @Test
    void aQueryTakesTheSumOfWhatItLookedAt() {
        for (int i = 0; i < 10; i++) {
            Map<String, AttributeValue> item = item(1_000);
            item.put("s", text("b" + i));
            put(item);
        }
        Usage before = meter.usage();

        client.query(b -> b.tableName(table)
                .consistentRead(true)
                .keyConditionExpression("p = :p")
                .filterExpression("attribute_not_exists(e)")
                .expressionAttributeValues(Map.of(":p", text("a"))));

        assertThat(meter.usage().since(before).readUnits()).isEqualTo(3.0);
    }

    @Test
    void batchesTakeTheSumOfTheirParts() {
        put(item(3_000));
        Usage before = meter.usage();

        client.batchGetItem(b -> b.requestItems(Map.of(
                table,
                KeysAndAttributes.builder()
                        .keys(List.of(key("b"), key("nothing")))
                        .consistentRead(true)
                        .build())));
        client.batchWriteItem(b -> b.requestItems(Map.of(
                table,
                List.of(
                        WriteRequest.builder()
                                .deleteRequest(
                                        DeleteRequest.builder().key(key("b")).build())
                                .build(),
                        WriteRequest.builder()
                                .putRequest(r -> r.item(Map.of("p", text("a"), "s", text("c"))))
                                .build()))));

        Usage used = meter.usage().since(before);
        assertThat(used.readUnits()).isEqualTo(2.0);
        assertThat(used.writeUnits()).isEqualTo(3 + 1);
    }

    @Test
    void callsAreCountedByOperation() {
        put(item(10));
        get("b", true);
        get("b", true);

        assertThat(meter.usage().calls()).isEqualTo(Map.of("DynamoDb.PutItem", 1L, "DynamoDb.GetItem", 2L));
        assertThat(meter.usage().callsOf("DynamoDb")).isEqualTo(3);
        assertThat(meter.usage().callsOf("Dynamo")).isZero();
    }

    @Test
    void dollarsFollowFromThePriceTable() {
        Usage usage = new Usage(
                new TreeMap<>(Map.of("Lambda.Invoke", 1_000_000L, "Sqs.SendMessageBatch", 500_000L)),
                2_000_000,
                400_000);

        assertThat(usage.dollars(PriceTable.US_EAST_1)).isEqualTo(2 * 0.625 + 0.4 * 0.125 + 0.20 + 0.5 * 0.40);
    }

    @Test
    void usageCanBeWrittenAsJson() throws Exception {
        put(item(10));

        String json = JsonMapper.builder().build().writeValueAsString(meter.usage());

        assertThat(json).isEqualTo("{\"calls\":{\"DynamoDb.PutItem\":1},\"writeUnits\":1,\"readUnits\":0.0}");
    }

    // ---- each says what the meter made of it, after comparing that with what was reported

    private long put(Map<String, AttributeValue> item) {
        Usage before = meter.usage();
        ConsumedCapacity reported = client.putItem(
                        b -> b.tableName(table).item(item).returnConsumedCapacity(ReturnConsumedCapacity.INDEXES))
                .consumedCapacity();
        return compared(before, reported);
    }

    private long update(String expression, Map<String, AttributeValue> values) {
        Usage before = meter.usage();
        ConsumedCapacity reported = client.updateItem(b -> b.tableName(table)
                        .key(key("b"))
                        .updateExpression(expression)
                        .expressionAttributeValues(values)
                        .returnConsumedCapacity(ReturnConsumedCapacity.INDEXES))
                .consumedCapacity();
        return compared(before, reported);
    }

    private long delete() {
        Usage before = meter.usage();
        ConsumedCapacity reported = client.deleteItem(
                        b -> b.tableName(table).key(key("b")).returnConsumedCapacity(ReturnConsumedCapacity.INDEXES))
                .consumedCapacity();
        return compared(before, reported);
    }

    private long compared(Usage before, ConsumedCapacity reported) {
        long units = meter.usage().since(before).writeUnits();
        assertThat((double) units).as("as reported").isEqualTo(reported.capacityUnits());
        return units;
    }

    private double get(String sort, boolean consistent) {
        Usage before = meter.usage();
        ConsumedCapacity reported = client.getItem(b -> b.tableName(table)
                        .key(key(sort))
                        .consistentRead(consistent)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity();
        double units = meter.usage().since(before).readUnits();
        assertThat(units).as("as reported").isEqualTo(reported.capacityUnits());
        return units;
    }

    private static Map<String, AttributeValue> item(int payload) {
        Map<String, AttributeValue> item = new HashMap<>(key("b"));
        item.put("e", bytes(payload));
        return item;
    }

    private static Map<String, AttributeValue> key(String sort) {
        return Map.of("p", text("a"), "s", text(sort));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(int value) {
        return AttributeValue.fromN(Integer.toString(value));
    }

    private static AttributeValue bytes(int length) {
        return AttributeValue.fromB(SdkBytes.fromByteArray(new byte[length]));
    }
}
