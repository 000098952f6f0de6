package dev.cascade.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.port.Subscriptions;
import dev.cascade.port.Subscriptions.Reader;
import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.port.SubscriptionsContract;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerPosition;
import java.time.Instant;
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
        assertThat(old.delivered()).isEmpty();
        assertThat(old.since()).isEqualTo(START);
        assertThat(subscriptions
                        .reader(all, "recent", "sales", LATER)
                        .orElseThrow()
                        .delivered())
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
                        .delivered())
                .isPresent();

        Subscriptions ofOne = open();
        Subscription one = subscribe(ofOne, new Topic.OfJob("one"));
        tell(ofOne, "one", START, Optional.empty());
        tell(ofOne, "one", LATER, Optional.empty());
        assertThat(ofOne.reader(one, "one", "sales", LATER).orElseThrow().delivered())
                .isPresent();
    }

    @Test
    @DisplayName(
            "H11: above a number of positions those of the last minute are kept, and then the connection with the most of them is to end")
    void thereIsALimitOfPositions() {
        MemorySubscriptions subscriptions = new MemorySubscriptions(10);
        Subscription modest = subscribe(subscriptions, "modest", new Topic.OfJob("old1"));
        subscribe(subscriptions, "greedy", new Topic.AllJobs());
        for (int i = 0; i < 8; i++) {
            tell(subscriptions, "old" + i, START, Optional.empty());
        }
        Instant later = START.plus(MemorySubscriptions.REMEMBERED_AT_LEAST).plusSeconds(1);
        for (int i = 0; i < 8; i++) {
            tell(subscriptions, "new" + i, later, Optional.empty());
        }
        assertThat(subscriptions.toEnd(later)).isEmpty();
        assertThat(told(subscriptions, "old1")).isEqualTo(1);

        for (int i = 8; i < 12; i++) {
            tell(subscriptions, "new" + i, later, Optional.empty());
        }
        assertThat(subscriptions.toEnd(later)).contains("greedy");
        subscriptions.disconnected("greedy");

        assertThat(subscriptions.toEnd(later)).isEmpty();
        assertThat(subscriptions.reader(modest, "old1", "sales", later)).isPresent();
    }

    private static long told(Subscriptions subscriptions, String job) {
        return subscriptions.readers(job, "sales", START).stream()
                .filter(reader -> reader.delivered().isPresent())
                .count();
    }

    private static Subscription subscribe(Subscriptions subscriptions, Topic topic) {
        return subscribe(subscriptions, "viewer", topic);
    }

    private static Subscription subscribe(Subscriptions subscriptions, String viewer, Topic topic) {
        Subscription subscription = new Subscription(viewer, "1", topic, true, START.minusSeconds(2));
        subscriptions.connected(viewer, "", START);
        subscriptions.reserve(subscription, START);
        subscriptions.activate(subscription, ViewerPosition.START, START);
        return subscription;
    }

    private static void tell(Subscriptions subscriptions, String job, Instant now, Optional<Instant> catchUpAt) {
        for (Reader reader : subscriptions.readers(job, "sales", now)) {
            Reader claimed =
                    subscriptions.claim(reader, now, now.plusSeconds(15)).orElseThrow();
            subscriptions.delivered(claimed, new ViewerPosition(3, 2), catchUpAt);
        }
    }
}
