package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.aws.meter.Usage;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.SubscriptionsContract;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamoSubscriptionsTest extends SubscriptionsContract {

    @RegisterExtension
    private static final LocalDynamo DYNAMO = new LocalDynamo();

    private final AwsMeter meter = new AwsMeter();
    private final String table = DYNAMO.newTable();

    @Override
    protected Subscriptions open() {
        return new DynamoSubscriptions(meter.counted(DYNAMO.client()), table);
    }

    private Usage used(Runnable action) {
        Usage before = meter.usage();
        action.run();
        return meter.usage().since(before);
    }

    private static Subscriptions.Subscription subscribed(Subscriptions to, String connection, Topic topic) {
        var subscription = new Subscriptions.Subscription(connection, "1", topic, true, NOON);
        to.connected(connection, "me", NOON);
        to.reserve(subscription, NOON);
        to.activate(subscription, ViewerPosition.START, NOON);
        return subscription;
    }

    @Test
    void subscribingTakesThreeWritesAndTellingTwo() {
        Subscriptions subscriptions = open();
        Usage connecting = used(() -> subscriptions.connected("c1", "me", NOON));
        Usage subscribing = used(() -> subscribed(subscriptions, "c1", new Topic.OfJob("j1")));
        Usage telling = used(() -> {
            var reader = subscriptions.readers("j1", "sales", NOON).getFirst();
            var claimed = subscriptions.claim(reader, NOON, NOON.plusSeconds(1)).orElseThrow();
            subscriptions.delivered(claimed, new ViewerPosition(1, 1), Optional.empty());
        });

        assertThat(connecting.writeUnits()).isEqualTo(1);
        assertThat(subscribing.writeUnits() - connecting.writeUnits()).isEqualTo(3);
        assertThat(telling.writeUnits()).isEqualTo(2);
        assertThat(telling.readUnits()).isEqualTo(3);
    }

    @Test
    void whoNeverSaidGoodByeIsForgottenWhenAConnectionCannotBeSoOld() {
        Subscriptions subscriptions = open();
        subscribed(subscriptions, "c1", new Topic.OfJob("j1"));
        subscribed(subscriptions, "c2", new Topic.AllJobs());
        Instant later = NOON.plus(Duration.ofMinutes(131));

        assertThat(subscriptions.topics(later)).isEmpty();
        assertThat(subscriptions.readers("j1", "sales", later)).isEmpty();
    }

    @Test
    void allThatIsWrittenExpires() {
        Subscriptions subscriptions = open();
        subscribed(subscriptions, "c1", new Topic.OfJob("j1"));
        subscribed(subscriptions, "c2", new Topic.AllJobs());
        subscriptions
                .readers("j1", "sales", NOON)
                .forEach(reader -> subscriptions.claim(reader, NOON, NOON.plusSeconds(1)));
        new DynamoTickets(DYNAMO.client(), table).keep("f", "me", NOON);

        assertThat(DYNAMO.client().scan(b -> b.tableName(table)).items())
                .isNotEmpty()
                .allSatisfy(item -> assertThat(item).containsKey(TableSchema.TIME_TO_LIVE));
    }
}
