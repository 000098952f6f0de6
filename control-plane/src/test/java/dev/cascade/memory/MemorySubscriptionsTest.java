package dev.cascade.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.port.Position;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.Subscriptions.Reader;
import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.port.SubscriptionsContract;
import dev.cascade.port.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemorySubscriptionsTest extends SubscriptionsContract {

    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER =
            START.plus(MemorySubscriptions.REMEMBERED).plusSeconds(1);

    @Override
    protected Subscriptions open() {
        return new MemorySubscriptions();
    }

    @Test
    @DisplayName("H11: of many jobs, only those with an event of the last minutes are kept, and no event is sent twice")
    void jobsOfLongAgoAreForgotten() {
        Subscriptions subscriptions = open();
        Subscription all = subscribe(subscriptions, new Topic.AllJobs());
        tell(subscriptions, "old", START, Optional.empty());
        tell(subscriptions, "recent", LATER.minusSeconds(60), Optional.empty());

        tell(subscriptions, "new", LATER, Optional.empty());

        Reader old = subscriptions.reader(all, "old", "sales", LATER).orElseThrow();
        assertThat(old.told()).isEmpty();
        assertThat(old.since()).isEqualTo(START);
        assertThat(subscriptions
                        .reader(all, "recent", "sales", LATER)
                        .orElseThrow()
                        .told())
                .isPresent();
    }

    @Test
    @DisplayName(
            "H11: a job of which there is more to tell is not forgotten, and neither is the job of a subscription to one job")
    void whatIsStillNeededIsRemembered() {
        Subscriptions subscriptions = open();
        Subscription all = subscribe(subscriptions, new Topic.AllJobs());
        tell(subscriptions, "slow", START, Optional.of(START.plusSeconds(1)));

        tell(subscriptions, "new", LATER, Optional.empty());

        assertThat(subscriptions
                        .reader(all, "slow", "sales", LATER)
                        .orElseThrow()
                        .told())
                .isPresent();

        Subscriptions ofOne = open();
        Subscription one = subscribe(ofOne, new Topic.OfJob("one"));
        tell(ofOne, "one", START, Optional.empty());
        tell(ofOne, "one", LATER, Optional.empty());
        assertThat(ofOne.reader(one, "one", "sales", LATER).orElseThrow().told())
                .isPresent();
    }

    private static Subscription subscribe(Subscriptions subscriptions, Topic topic) {
        Subscription subscription = new Subscription("viewer", "1", topic, true, START.minusSeconds(2));
        subscriptions.connected("viewer", "", START);
        subscriptions.reserve(subscription, START);
        subscriptions.activate(subscription, Position.START, START);
        return subscription;
    }

    private static void tell(Subscriptions subscriptions, String job, Instant now, Optional<Instant> catchUpAt) {
        List<Reader> readers = subscriptions.readers(job, "sales", now);
        Reader claimed = subscriptions
                .claim(readers.getFirst(), now, now.plusSeconds(15))
                .orElseThrow();
        subscriptions.told(claimed, new Position(3, 2), catchUpAt);
    }
}
