package dev.cascade.aws.dynamodb;

import dev.cascade.port.Topic;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Which topics somebody watches: one small item each, however many do, so that writers of entries can look at them often. A topic may stay here
 * for a while after the last viewer has gone, but is here while there is one.
 */
final class WatchedTopics {

    private final Table table;
    private final SecureRandom random = new SecureRandom();

    WatchedTopics(Table table) {
        this.table = table;
    }

    private static Key key(Topic topic) {
        return new Key(Names.WATCHED, topic.text());
    }

    /** Somebody watches the topic; to be said after its subscription can be found. */
    void add(Topic topic, Instant until) {
        table.put(Item.at(key(topic)).number(Names.TURN, random.nextLong()).expires(until));
    }

    /** Removes a topic that nobody watches, unless somebody begins to at the same time. */
    void removeIf(Topic topic, BooleanSupplier isUnwatched) {
        Optional<Item> item = table.get(key(topic));
        if (item.isPresent() && isUnwatched.getAsBoolean()) {
            table.deleteIf(
                    key(topic),
                    Names.TURN + " = :turn",
                    Map.of(
                            ":turn",
                            AttributeValue.fromN(Long.toString(item.get().number(Names.TURN)))));
        }
    }

    /** Half a read unit, while few topics are watched. */
    Set<Topic> read(Instant now) {
        return table.all(table.everything(Names.WATCHED).consistentRead(false)).stream()
                .filter(item -> item.number(Names.EXPIRES) > now.getEpochSecond())
                .flatMap(item -> Topic.of(item.key().sort()).stream())
                .collect(Collectors.toSet());
    }
}
