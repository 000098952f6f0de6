package dev.cascade.aws.dynamodb;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where an item lies in the table. */
record Key(String partition, String sort) {

    Map<String, AttributeValue> attributes() {
        return Map.of(
                TableSchema.PARTITION_KEY, AttributeValue.fromS(partition),
                TableSchema.SORT_KEY, AttributeValue.fromS(sort));
    }
}
