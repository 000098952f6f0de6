package dev.cascade.port;

import static dev.cascade.port.JobSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.port.Subscriptions.Reader;
import dev.cascade.port.Subscriptions.Reserved;
import dev.cascade.port.Subscriptions.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What all who remember subscriptions have in common. */
public abstract class SubscriptionsContract {

    private static final Topic JOB = new Topic.OfJob("j1");
    private static final Topic DAG = new Topic.OfDag("sales");
    private static final Topic ALL = new Topic.AllJobs();
    private static final Instant UNTIL = NOON.plusSeconds(10);

    private Subscriptions subscriptions;

    /** New ones, without any connection. */
    protected abstract Subscriptions open();

    @BeforeEach
    void connect() {
        subscriptions = open();
        subscriptions.connected("c=1", "me", NOON);
        subscriptions.connected("c2", "", NOON);
    }

    private static Subscription wish(String connection, String id, Topic topic) {
        return new Subscription(connection, id, topic, false, NOON);
    }

    private Subscription add(String connection, String id, Topic topic, ViewerPosition told) {
        Subscription subscription = wish(connection, id, topic);
        assertThat(subscriptions.reserve(subscription, NOON)).isEqualTo(Reserved.RESERVED);
        subscriptions.activate(subscription, told, NOON);
        return subscription;
    }

    private List<Reader> readers(String jobId, String dag) {
        return subscriptions.readers(jobId, dag, NOON);
    }

    private Reader reader(Subscription of) {
        return readers("j1", "sales").stream()
                .filter(r -> r.subscription().equals(of))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aJobIsReadByThoseWhoWatchItItsDagOrAll() {
        Subscription job = add("c=1", "1", JOB, new ViewerPosition(3, 2));
        Subscription dag = add("c=1", "2", DAG, ViewerPosition.START);
        Subscription all = add("c2", "1", ALL, ViewerPosition.START);

        assertThat(readers("j1", "sales")).extracting(Reader::subscription).containsExactlyInAnyOrder(job, dag, all);
        assertThat(readers("j1", "other")).extracting(Reader::subscription).containsExactlyInAnyOrder(job, all);
        assertThat(readers("j2", "sales")).extracting(Reader::subscription).containsExactlyInAnyOrder(dag, all);
        assertThat(reader(job).delivered()).contains(new ViewerPosition(3, 2));
        assertThat(reader(dag).delivered()).isEmpty();
    }

    @Test
    @DisplayName("H11: one subscription is read without the others")
    void oneSubscriptionIsReadWithoutTheOthers() {
        Subscription job = add("c=1", "1", JOB, new ViewerPosition(3, 2));
        Subscription dag = add("c=1", "2", DAG, ViewerPosition.START);
        Subscription reserved = wish("c2", "1", ALL);
        assertThat(subscriptions.reserve(reserved, NOON)).isEqualTo(Reserved.RESERVED);

        assertThat(subscriptions.reader(job, "j1", "sales", NOON)).contains(reader(job));
        assertThat(subscriptions.reader(job, "j2", "sales", NOON)).isEmpty();
        assertThat(subscriptions.reader(dag, "j1", "other", NOON)).isEmpty();
        assertThat(subscriptions.reader(reserved, "j1", "sales", NOON)).isEmpty();
    }

    @Test
    void whatIsOnlyReservedIsNotRead() {
        assertThat(subscriptions.reserve(wish("c=1", "1", JOB), NOON)).isEqualTo(Reserved.RESERVED);

        assertThat(readers("j1", "sales")).isEmpty();
    }

    @Test
    void anIdIsReservedOnceForEachConnection() {
        add("c=1", "1", JOB, ViewerPosition.START);

        assertThat(subscriptions.reserve(wish("c=1", "1", ALL), NOON)).isEqualTo(Reserved.ID_IN_USE);
        assertThat(subscriptions.reserve(wish("c2", "1", ALL), NOON)).isEqualTo(Reserved.RESERVED);
    }

    @Test
    void whoIsNotConnectedCannotSubscribe() {
        assertThat(subscriptions.reserve(wish("c3", "1", ALL), NOON)).isEqualTo(Reserved.NOT_CONNECTED);
    }

    @Test
    void aConnectionHasSoManySubscriptions() {
        IntStream.range(0, Subscriptions.MOST_PER_CONNECTION)
                .forEach(i -> subscriptions.reserve(wish("c2", "s" + i, JOB), NOON));

        assertThat(subscriptions.reserve(wish("c2", "x", JOB), NOON)).isEqualTo(Reserved.TOO_MANY);
        assertThat(subscriptions.reserve(wish("c2", "s1", JOB), NOON)).isEqualTo(Reserved.ID_IN_USE);
    }

    @Test
    void whatIsWatchedIsKnownUntilNobodyDoes() {
        add("c=1", "1", JOB, ViewerPosition.START);
        add("c2", "1", JOB, ViewerPosition.START);
        add("c2", "2", ALL, ViewerPosition.START);
        assertThat(subscriptions.topics(NOON)).isEqualTo(Set.of(JOB, ALL));

        subscriptions.disconnected("c2");
        assertThat(subscriptions.topics(NOON)).isEqualTo(Set.of(JOB));
        assertThat(subscriptions.remove("c=1", "1")).isTrue();
        assertThat(subscriptions.topics(NOON)).isEmpty();
    }

    @Test
    void aRemovedSubscriptionIsGoneAndItsIdFree() {
        add("c=1", "1", JOB, ViewerPosition.START);

        assertThat(subscriptions.remove("c=1", "1")).isTrue();
        assertThat(subscriptions.remove("c=1", "1")).isFalse();
        assertThat(subscriptions.remove("c=1", "9")).isFalse();
        assertThat(readers("j1", "sales")).isEmpty();
        assertThat(subscriptions.reserve(wish("c=1", "1", JOB), NOON)).isEqualTo(Reserved.RESERVED);
    }

    @Test
    void aDisconnectedViewerIsGoneWithAllItWatched() {
        add("c=1", "1", JOB, ViewerPosition.START);
        add("c=1", "2", ALL, ViewerPosition.START);
        Subscription other = add("c2", "1", JOB, ViewerPosition.START);

        subscriptions.disconnected("c=1");
        subscriptions.disconnected("c=1");

        assertThat(readers("j1", "sales")).extracting(Reader::subscription).containsExactly(other);
        assertThat(subscriptions.reserve(wish("c=1", "1", JOB), NOON)).isEqualTo(Reserved.NOT_CONNECTED);
    }

    @Test
    void oneAtATimeHasTheRightToTell() {
        for (Topic topic : List.of(JOB, DAG, ALL)) {
            Reader reader = reader(add("c=1", topic.text(), topic, ViewerPosition.START));

            Optional<Reader> first = subscriptions.claim(reader, NOON, UNTIL);
            assertThat(first).isPresent();
            assertThat(subscriptions.claim(reader, NOON, UNTIL)).isEmpty();

            subscriptions.delivered(first.get(), new ViewerPosition(5, 4), Optional.empty());
            Optional<Reader> second = subscriptions.claim(reader, NOON, UNTIL);
            assertThat(second.flatMap(Reader::delivered)).contains(new ViewerPosition(5, 4));
        }
    }

    @Test
    void aRightEndsByItselfAndWhoHadItChangesNothingMore() {
        Reader reader = reader(add("c=1", "1", ALL, ViewerPosition.START));
        Reader late = subscriptions.claim(reader, NOON, UNTIL).orElseThrow();

        Reader next = subscriptions
                .claim(reader, UNTIL.plusMillis(1), UNTIL.plusSeconds(10))
                .orElseThrow();
        subscriptions.delivered(late, new ViewerPosition(7, 7), Optional.empty());
        assertThat(reader(reader.subscription()).delivered()).isEmpty();

        subscriptions.delivered(next, new ViewerPosition(2, 1), Optional.empty());
        assertThat(reader(reader.subscription()).delivered()).contains(new ViewerPosition(2, 1));
    }

    @Test
    void itIsKnownWhenSomebodyComesToCatchUp() {
        Reader reader = reader(add("c=1", "1", JOB, ViewerPosition.START));
        Reader claimed = subscriptions.claim(reader, NOON, UNTIL).orElseThrow();

        subscriptions.delivered(claimed, new ViewerPosition(2, 1), Optional.of(NOON.plusSeconds(1)));
        assertThat(reader(reader.subscription()).catchUpAt()).contains(NOON.plusSeconds(1));

        claimed = subscriptions.claim(reader, NOON, UNTIL).orElseThrow();
        subscriptions.delivered(claimed, new ViewerPosition(3, 2), Optional.empty());
        assertThat(reader(reader.subscription()).catchUpAt()).isEmpty();
    }

    @Test
    void oneSubscriptionToManyJobsIsToldOfEachByItself() {
        Subscription all = add("c=1", "1", ALL, ViewerPosition.START);
        Reader j1 = subscriptions.claim(reader(all), NOON, UNTIL).orElseThrow();
        subscriptions.delivered(j1, new ViewerPosition(9, 9), Optional.empty());

        assertThat(readers("j2", "sales").getFirst().delivered()).isEmpty();
        assertThat(subscriptions.claim(readers("j2", "sales").getFirst(), NOON, UNTIL))
                .isPresent();
        assertThat(reader(all).delivered()).contains(new ViewerPosition(9, 9));
    }

    @Test
    void aSubscriptionThatIsGoneIsNotToldAgainUnderItsOldId() {
        Subscription first = add("c=1", "1", ALL, ViewerPosition.START);
        Reader claimed = subscriptions.claim(reader(first), NOON, UNTIL).orElseThrow();
        subscriptions.delivered(claimed, new ViewerPosition(9, 9), Optional.empty());
        subscriptions.remove("c=1", "1");

        Subscription second = new Subscription("c=1", "1", ALL, true, NOON.plusMillis(1));
        subscriptions.reserve(second, NOON);
        subscriptions.activate(second, ViewerPosition.START, NOON);

        assertThat(readers("j1", "sales")).extracting(Reader::subscription).containsExactly(second);
        assertThat(reader(second).delivered()).isEmpty();
    }

    @Test
    void aClaimOfAJobsSubscriptionThatIsGoneFails() {
        Reader reader = reader(add("c=1", "1", JOB, ViewerPosition.START));
        subscriptions.remove("c=1", "1");

        assertThat(subscriptions.claim(reader, NOON, UNTIL)).isEmpty();
        assertThat(readers("j1", "sales")).isEmpty();
    }
}
