package dev.cascade.aws.dynamodb;

import dev.cascade.port.Subscriptions.Reader;
import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerPosition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Subscriptions as items. Each lies beside its connection, which ends it, and beside its topic, where it is found. One to many jobs has a further
 * item beside each job of which events were delivered to it.
 */
final class SubscriptionItems {

    /** The attributes that say what the viewer wants. */
    static final List<String> WISH = List.of(
            Names.CONNECTION_ID, Names.SUBSCRIPTION_ID, Names.TOPIC_NAME, Names.BATCH, Names.SINCE, Names.EXPIRES);

    private static final String OF_CONNECTION = "S";

    private SubscriptionItems() {}

    static Item ofConnection(Subscription subscription) {
        return item(keyOfConnection(subscription.connection(), subscription.id()), subscription);
    }

    static Key keyOfConnection(String connection, String id) {
        return new Key(Names.CONNECTION + connection, OF_CONNECTION + id);
    }

    /** Of the items of a connection, those that are not the connection itself. */
    static boolean isSubscription(Item item) {
        return item.key().sort().startsWith(OF_CONNECTION);
    }

    static Item ofTopic(Subscription subscription) {
        return item(key(subscription), subscription);
    }

    static Key key(Subscription subscription) {
        return new Key(partition(subscription.topic()), sort(subscription));
    }

    static String partition(Topic topic) {
        return Names.TOPIC + topic.text();
    }

    /** The item that remembers up to where the job's events were delivered to the reader. */
    static Item besideJob(Reader reader) {
        return item(keyBesideJob(reader), reader.subscription());
    }

    static Key keyBesideJob(Reader reader) {
        return new Key(partition(new Topic.OfJob(reader.jobId())), sort(reader.subscription()));
    }

    /** With the time, as a viewer may use an id again. */
    private static String sort(Subscription subscription) {
        return subscription.connection() + "#" + subscription.since().toEpochMilli() + "#" + subscription.id();
    }

    private static Item item(Key key, Subscription subscription) {
        return Item.at(key)
                .text(Names.CONNECTION_ID, subscription.connection())
                .text(Names.SUBSCRIPTION_ID, subscription.id())
                .text(Names.TOPIC_NAME, subscription.topic().text())
                .number(Names.BATCH, subscription.batch() ? 1 : 0)
                .time(Names.SINCE, subscription.since());
    }

    static AttributeValue value(Item item, String name) {
        return Objects.requireNonNull(item.attributes().get(name), name);
    }

    static Subscription read(Item item) {
        return new Subscription(
                item.text(Names.CONNECTION_ID),
                item.text(Names.SUBSCRIPTION_ID),
                Topic.of(item.text(Names.TOPIC_NAME)).orElseThrow(),
                item.number(Names.BATCH) == 1,
                item.time(Names.SINCE));
    }

    static Reader reader(String jobId, Item item) {
        Optional<ViewerPosition> delivered = item.has(Names.DELIVERED_EVENT)
                ? Optional.of(
                        new ViewerPosition(item.number(Names.DELIVERED_EVENT), item.number(Names.DELIVERED_ENTRY)))
                : Optional.empty();
        Subscription subscription = read(item);
        return new Reader(
                jobId,
                subscription,
                subscription.since(),
                delivered,
                item.optionalTime(Names.CATCH_UP_AT),
                item.optionalTime(Names.CLAIMED_UNTIL));
    }
}
