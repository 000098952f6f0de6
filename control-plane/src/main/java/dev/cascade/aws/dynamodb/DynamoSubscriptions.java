package dev.cascade.aws.dynamodb;

import dev.cascade.port.Subscriptions;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Subscriptions on DynamoDB. Subscribing takes three writes and a read; finding who watches a job, three reads; telling a viewer something, two writes.
 * What is left behind expires. May be used by many threads.
 */
public final class DynamoSubscriptions implements Subscriptions {

    /** API Gateway ends a connection after two hours. */
    private static final Duration LONGEST_CONNECTION = Duration.ofMinutes(130);

    private static final String NOT_CLAIMED =
            "(attribute_not_exists(" + Names.CLAIMED_UNTIL + ") OR " + Names.CLAIMED_UNTIL + " < :now)";
    private static final String EXISTS = "attribute_exists(" + TableSchema.PARTITION_KEY + ") AND ";

    private final Table table;
    private final WatchedTopics watched;

    /** A store on a table that exists and is laid out as in {@link TableSchema}. */
    public DynamoSubscriptions(DynamoDbClient client, String table) {
        this.table = new Table(client, table);
        this.watched = new WatchedTopics(this.table);
    }

    @Override
    public void connected(String connection, String who, Instant now) {
        table.put(Item.at(new Key(Names.CONNECTION + connection, Names.ONLY))
                .text(Names.WHO, who)
                .time(Names.CREATED_AT, now)
                .expires(now.plus(LONGEST_CONNECTION)));
    }

    @Override
    public void disconnected(String connection) {
        List<Item> items = table.all(table.everything(Names.CONNECTION + connection));
        items.stream().filter(SubscriptionItems::isSubscription).forEach(item -> {
            table.delete(SubscriptionItems.key(SubscriptionItems.read(item)));
            table.delete(item.key());
        });
        items.stream()
                .filter(SubscriptionItems::isSubscription)
                .map(item -> SubscriptionItems.read(item).topic())
                .distinct()
                .forEach(this::forgetIfUnwatched);
        items.stream()
                .map(Item::key)
                .filter(key -> key.sort().equals(Names.ONLY))
                .forEach(table::delete);
    }

    @Override
    public Reserved reserve(Subscription subscription, Instant now) {
        List<Item> items = table.all(table.everything(Names.CONNECTION + subscription.connection()));
        if (items.stream().noneMatch(item -> item.key().sort().equals(Names.ONLY))) {
            return Reserved.NOT_CONNECTED;
        }
        Item item = SubscriptionItems.ofConnection(subscription).expires(now.plus(LONGEST_CONNECTION));
        if (items.size() > MOST_PER_CONNECTION
                && items.stream().noneMatch(other -> other.key().equals(item.key()))) {
            return Reserved.TOO_MANY;
        }
        return table.putIfAbsent(item) ? Reserved.RESERVED : Reserved.ID_IN_USE;
    }

    @Override
    public void activate(Subscription subscription, ViewerPosition delivered, Instant now) {
        Item item = SubscriptionItems.ofTopic(subscription).expires(now.plus(LONGEST_CONNECTION));
        if (subscription.topic() instanceof Topic.OfJob) {
            item.number(Names.DELIVERED_EVENT, delivered.seq()).number(Names.DELIVERED_ENTRY, delivered.entry());
        }
        table.put(item);
        watched.add(subscription.topic(), now.plus(LONGEST_CONNECTION));
    }

    @Override
    public boolean remove(String connection, String id) {
        Key key = SubscriptionItems.keyOfConnection(connection, id);
        Optional<Subscription> known = table.get(key).map(SubscriptionItems::read);
        known.ifPresent(subscription -> {
            table.delete(SubscriptionItems.key(subscription));
            table.delete(key);
            forgetIfUnwatched(subscription.topic());
        });
        return known.isPresent();
    }

    private void forgetIfUnwatched(Topic topic) {
        watched.removeIf(topic, () -> {
            var query = table.everything(SubscriptionItems.partition(topic)).limit(1);
            return table.page(query.build()).items().isEmpty();
        });
    }

    @Override
    public Set<Topic> topics(Instant now) {
        return watched.read(now);
    }

    @Override
    public List<Reader> readers(String jobId, String dag, Instant now) {
        Map<Subscription, Reader> ofJob = new HashMap<>();
        items(new Topic.OfJob(jobId), now).forEach(item -> {
            Reader reader = SubscriptionItems.reader(jobId, item);
            ofJob.put(reader.subscription(), reader);
        });
        List<Reader> readers = new ArrayList<>(ofJob.values().stream()
                .filter(reader -> reader.subscription().topic() instanceof Topic.OfJob)
                .toList());
        // Of a subscription to many jobs there is a second item beside this job, once an event of the job was delivered
        // to it.
        Stream.concat(items(new Topic.OfDag(dag), now), items(new Topic.AllJobs(), now))
                .map(SubscriptionItems::read)
                .map(subscription -> {
                    @Nullable Reader known = ofJob.get(subscription);
                    return known == null
                            ? new Reader(
                                    jobId,
                                    subscription,
                                    subscription.since(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty())
                            : known;
                })
                .forEach(readers::add);
        return readers;
    }

    private Stream<Item> items(Topic topic, Instant now) {
        return table.all(table.everything(SubscriptionItems.partition(topic))).stream()
                .filter(item -> item.number(Names.EXPIRES) > now.getEpochSecond());
    }

    @Override
    public Optional<Reader> claim(Reader reader, Instant now, Instant until) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":now", millis(now));
        values.put(":until", millis(until));
        String set = "SET " + Names.CLAIMED_UNTIL + " = :until";
        boolean isOfJob = reader.subscription().topic() instanceof Topic.OfJob;
        if (!isOfJob) {
            // The item that remembers up to where events of this job were delivered to a viewer of many jobs is made
            // when it is needed.
            Item item = SubscriptionItems.besideJob(reader).expires(now.plus(LONGEST_CONNECTION));
            for (String name : SubscriptionItems.WISH) {
                values.put(":" + name, SubscriptionItems.value(item, name));
                set += ", " + name + " = :" + name;
            }
        }
        return table.updateOnce(
                        SubscriptionItems.keyBesideJob(reader), set, (isOfJob ? EXISTS : "") + NOT_CLAIMED, values)
                .map(item -> SubscriptionItems.reader(reader.jobId(), item));
    }

    @Override
    public void delivered(Reader claimed, ViewerPosition now, Optional<Instant> catchUpAt) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":event", AttributeValue.fromN(Long.toString(now.seq())),
                ":entry", AttributeValue.fromN(Long.toString(now.entry())),
                ":mine", millis(claimed.claimedUntil().orElseThrow())));
        String set = "SET " + Names.DELIVERED_EVENT + " = :event, " + Names.DELIVERED_ENTRY + " = :entry";
        String remove = " REMOVE " + Names.CLAIMED_UNTIL;
        if (catchUpAt.isPresent()) {
            values.put(":catchUp", millis(catchUpAt.get()));
            set += ", " + Names.CATCH_UP_AT + " = :catchUp";
        } else {
            remove += ", " + Names.CATCH_UP_AT;
        }
        table.update(SubscriptionItems.keyBesideJob(claimed), set + remove, Names.CLAIMED_UNTIL + " = :mine", values);
    }

    private static AttributeValue millis(Instant time) {
        return AttributeValue.fromN(Long.toString(time.toEpochMilli()));
    }
}
