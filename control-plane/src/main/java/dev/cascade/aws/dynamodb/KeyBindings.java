package dev.cascade.aws.dynamodb;

import dev.cascade.port.JobStore.KeyBinding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Idempotency keys. DynamoDB drops those that have expired in its own time; until then the condition knows that they have. */
final class KeyBindings {

    private final Table table;

    KeyBindings(Table table) {
        this.table = table;
    }

    KeyBinding bind(KeyBinding wanted, Instant now) {
        Item item = Item.at(new Key(Names.IDEMPOTENCY_KEY + hash(wanted.key()), Names.ONLY))
                .text(Names.FINGERPRINT, wanted.fingerprint())
                .text(Names.JOB_OF_KEY, wanted.jobId())
                .time(Names.EXPIRES_AT, wanted.expiresAt())
                .expires(wanted.expiresAt());
        return table.putUnless(
                        item,
                        "attribute_not_exists(" + TableSchema.PARTITION_KEY + ") OR " + Names.EXPIRES_AT + " <= :now",
                        Map.of(":now", AttributeValue.fromN(Long.toString(now.toEpochMilli()))))
                .map(there -> new KeyBinding(
                        wanted.key(),
                        there.text(Names.FINGERPRINT),
                        there.text(Names.JOB_OF_KEY),
                        there.time(Names.EXPIRES_AT)))
                .orElse(wanted);
    }

    /** A key may be longer than what DynamoDB takes for one. */
    private static String hash(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
