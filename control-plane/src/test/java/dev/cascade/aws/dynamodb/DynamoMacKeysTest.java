package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.proof.MacKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoMacKeysTest {

    @RegisterExtension
    private static final LocalDynamo DYNAMO = new LocalDynamo();

    private final String table = DYNAMO.newTable();

    private DynamoMacKeys keys() {
        return new DynamoMacKeys(DYNAMO.client(), table, () -> NOON);
    }

    @Test
    void whoeverAsksFirstMakesTheFirstAndAllHaveTheSame() throws Exception {
        Set<List<MacKey>> seen = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<List<MacKey>>> askers = Stream.generate(() -> (Callable<List<MacKey>>) keys()::get)
                    .limit(8)
                    .toList();
            for (Future<List<MacKey>> asked : threads.invokeAll(askers)) {
                seen.add(asked.get());
            }
        }

        assertThat(seen).hasSize(1);
        MacKey first = seen.iterator().next().getFirst();
        assertThat(first.id()).isEqualTo("1");
        assertThat(first.madeAt()).isEqualTo(NOON);
        assertThat(first.secret().getEncoded()).hasSize(32);
        assertThat(new DynamoMacKeys(DYNAMO.client(), DYNAMO.newTable(), () -> NOON)
                        .get()
                        .getFirst()
                        .secret())
                .as("of another installation")
                .isNotEqualTo(first.secret());
    }

    @Test
    void aKeyThatAPersonAddsIsThereAsWell() {
        keys().get();

        DYNAMO.client()
                .putItem(put -> put.tableName(table)
                        .item(Map.of(
                                "p", AttributeValue.fromS("KEYS"),
                                "s", AttributeValue.fromS("2"),
                                "e", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[32])),
                                "a", AttributeValue.fromN(Long.toString(NOON.toEpochMilli())))));

        assertThat(keys().get()).extracting(MacKey::id).containsExactly("1", "2");
    }
}
