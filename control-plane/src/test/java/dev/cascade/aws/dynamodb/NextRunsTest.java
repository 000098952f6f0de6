package dev.cascade.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.aws.meter.Usage;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.port.DagStore;
import dev.cascade.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** What the signs of next runs cost, and what a process that ends between two writes leaves of them. */
class NextRunsTest {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant ONE = Instant.parse("2026-03-01T13:00:00Z");
    private static final Instant TWO = Instant.parse("2026-03-01T14:00:00Z");

    private static LocalDynamo dynamo;

    private final String table = dynamo.newTable();
    private final AwsMeter meter = new AwsMeter();
    private final DagStore store = new DynamoDagStore(meter.counted(dynamo.client()), table);

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static DagDefinition hourly(String name) {
        return new DagDefinition(
                name,
                Optional.empty(),
                true,
                Optional.of(new Schedule("@hourly", ZoneOffset.UTC, false)),
                OptionalInt.empty(),
                List.of(new TaskDefinition("only", TaskType.NOOP, Map.of(), List.of())));
    }

    private DagStore dyingAt(Predicate<DynamoDbRequest> where) {
        return new DynamoDagStore(Faults.at(dynamo.client(), where, SdkClientException.create("died")), table);
    }

    private long signs() {
        return dynamo.client()
                .query(new Table(dynamo.client(), table)
                        .everything(Names.SCHEDULES)
                        .build())
                .count();
    }

    private Usage used(Runnable action) {
        Usage before = meter.usage();
        action.run();
        return meter.usage().since(before);
    }

    @Test
    void aLookWithNothingDueIsOneQueryOfHalfAUnit() {
        for (int i = 0; i < 200; i++) {
            store.register(hourly("dag-" + i), "a.yaml", T0);
        }

        Usage used = used(() -> assertThat(store.due(ONE.minusSeconds(1))).isEmpty());

        assertThat(used.calls()).isEqualTo(Map.of("DynamoDb.Query", 1L));
        assertThat(used.readUnits()).isEqualTo(0.5);
        assertThat(used.writeUnits()).isZero();
    }

    @Test
    void movingANextRunTakesThreeUnits() {
        store.register(hourly("dag"), "a.yaml", T0);

        Usage used = used(() -> store.moveNextRun("dag", ONE, TWO));

        assertThat(used.writeUnits()).isEqualTo(3);
        assertThat(used.readUnits()).isZero();
    }

    @Test
    void registeringWhatIsThereAlreadyTakesOneRead() {
        store.register(hourly("dag"), "a.yaml", T0);

        Usage used = used(() -> store.register(hourly("dag"), "a.yaml", ONE));

        assertThat(used.calls()).isEqualTo(Map.of("DynamoDb.GetItem", 1L));
    }

    @Test
    void whoDiesBeforeTheDagIsWrittenLeavesASignThatMeansNothing() {
        store.register(hourly("dag"), "a.yaml", T0);
        store.setEnabled("dag", false, T0);
        DagStore dying = dyingAt(request ->
                request instanceof PutItemRequest put && put.item().get("p").s().equals(Names.DAGS));
        assertThatThrownBy(() -> dying.setEnabled("dag", true, T0)).isInstanceOf(StoreException.class);
        assertThat(signs()).isEqualTo(1);

        assertThat(store.due(ONE)).isEmpty();
        assertThat(signs()).as("somebody might be about to write the DAG").isEqualTo(1);
        assertThat(store.due(ONE.plus(Duration.ofMinutes(11)))).isEmpty();
        assertThat(signs()).isZero();
    }

    @Test
    void whoDiesBeforeTheOldSignIsTakenDownDoesNotMakeTheDagDueTwice() {
        store.register(hourly("dag"), "a.yaml", T0);
        DagStore dying = dyingAt(request -> request instanceof DeleteItemRequest);
        assertThatThrownBy(() -> dying.moveNextRun("dag", ONE, TWO)).isInstanceOf(StoreException.class);
        assertThat(signs()).isEqualTo(2);

        assertThat(store.due(TWO.minusSeconds(1))).isEmpty();
        assertThat(signs()).isEqualTo(1);
        assertThat(store.due(TWO)).hasSize(1);
    }

    @Test
    void whoDiesBeforeTheNextRunIsMovedLeavesItDue() {
        store.register(hourly("dag"), "a.yaml", T0);
        DagStore dying = dyingAt(request -> request instanceof UpdateItemRequest);
        assertThatThrownBy(() -> dying.moveNextRun("dag", ONE, TWO)).isInstanceOf(StoreException.class);

        assertThat(store.due(ONE)).hasSize(1);
        assertThat(store.due(TWO)).as("once, although there are two signs").hasSize(1);
        assertThat(store.moveNextRun("dag", ONE, TWO)).isTrue();
        assertThat(store.due(TWO)).hasSize(1);
    }
}
