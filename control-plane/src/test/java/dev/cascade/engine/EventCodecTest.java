package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventCodecTest {

    private static final Instant NOON = JobScene.NOON;

    @Provide
    Arbitrary<List<Event>> events() {
        return EventArbitraries.events();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void whatIsDecodedIsWhatWasEncoded(@ForAll("events") List<Event> events) {
        assertThat(EventCodec.decode(EventCodec.encode(NOON, events))).isEqualTo(events);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void damagedBytesAreRefusedAndNothingElseGoesWrong(@ForAll("events") List<Event> events, @ForAll long seed) {
        byte[] damaged = damaged(EventCodec.encode(NOON, events), new Random(seed));
        try {
            EventCodec.decode(damaged);
        } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }

    static byte[] damaged(byte[] bytes, Random random) {
        byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    @Test
    void bytesThatEndInTheMiddleOfAValueAreRefused() {
        byte[] bytes = EventCodec.encode(NOON, List.of(new Event.TaskRunning(TaskRef.of(1), 1, "worker", NOON)));

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            if (length != 7) {
                assertThatIllegalArgumentException().isThrownBy(() -> EventCodec.decode(cut));
            }
        }
        assertThat(EventCodec.decode(Arrays.copyOf(bytes, 7)))
                .as("the head alone")
                .isEmpty();
    }

    @Test
    void whatNoEncoderWritesIsRefused() {
        refused("00", "another version");
        refused("01", "another version");
        refused("0200ff7f", "ends in the middle");
        refused("0200" + "18" + "03" + "0001", "ends in the middle");
        refused("0200" + "18" + "01" + "0001", "ends in the middle");
        refused("0200" + "1c" + "04" + "00010200", "does not have");
        refused("0200" + "18" + "07" + "0001" + "ffffffff07", "run of");
        refused("0200" + "18" + "05" + "0001" + "818040", "run of 1048577");
        refused("0200" + "18" + "07" + "feffffff07" + "01" + "02", "run of 2");
        refused("0200" + "1a" + "08" + "00" + "feffffff07" + "01" + "02", "run of 2");
        refused("0200" + "18" + "06" + "ffffffff0f" + "01", "too many");
        refused("0200ffffffffffffffffff01", "63 bits");
        refused("0200" + "40" + "05" + "0001060000", "no kind of waiting 6");
    }

    @Test
    void anUnknownKindIsRefusedUnlessItIsMarkedAsSkippable() {
        refused(
                "0200" + "50" + "02" + "0102",
                "kind 20, which this version of Cascade does not know and must not skip");
        refused("0200" + "00" + "00", "kind 0,");

        List<Event> events = decoded("0200" + "0400" + "51" + "02" + "01fe" + "0800");

        assertThat(events)
                .containsExactly(new Event.JobRunning(), new Event.Unknown(0x51, "01fe"), new Event.JobSucceeded());
        assertThat(HexFormat.of().formatHex(EventCodec.encode(Instant.EPOCH, events)))
                .as("written again as it was")
                .isEqualTo("0200" + "0400" + "51" + "02" + "01fe" + "0800");
    }

    @Test
    void whatANewerVersionAddsAtTheEndOfABodyIsNotSeen() {
        assertThat(decoded("0200" + "0402" + "00ab" + "18" + "05" + "0301" + "01" + "abcd" + "0803" + "ffffff"))
                .containsExactly(
                        new Event.JobRunning(), new Event.TaskQueued(TaskRef.of(3), 1), new Event.JobSucceeded());
        assertThat(decoded("0200" + "1006" + "03616461" + "abcd"))
                .containsExactly(new Event.JobCancelled(Actor.named("ada")));
    }

    /** These kinds had no fields before there were actors: a reader from then passes the whole body by its length, as the test above shows. */
    @Test
    void theStoredFormOfWhoDidItStaysAsItIs() {
        Optional<Actor> ada = Actor.named("ada");
        List<Event> events = List.of(
                new Event.JobCancelled(ada),
                new Event.JobPending(ada),
                new Event.JobRunning(),
                new Event.JobRunning(ada));
        String golden = "02809494caca33" + "1004" + "03616461" + "7804" + "03616461" + "0400" + "0404" + "03616461";

        assertThat(HexFormat.of().formatHex(EventCodec.encode(NOON, events))).isEqualTo(golden);
        assertThat(decoded(golden)).isEqualTo(events);
    }

    @Test
    void aStoredActorThatNoneMayHaveIsReadAllTheSame() {
        assertThat(decoded("0200" + "1004" + "03610062" + "7d06" + "01" + "0461000062"))
                .containsExactly(
                        new Event.JobCancelled(Actor.named("a\uFFFDb")),
                        new Event.ClearRequested(Actor.named("a\uFFFD\uFFFDb"), 1));
        assertThat(decoded("0200" + "1001" + "00" + "7d02" + "01" + "00"))
                .containsExactly(new Event.JobCancelled(), new Event.ClearRequested(Optional.empty(), 1));
        refused("0200" + "1002" + "0361", "ends in the middle");
    }

    private static List<Event> decoded(String hex) {
        return EventCodec.decode(HexFormat.of().parseHex(hex));
    }

    @Test
    void anAttemptIsNotMistakenForAnotherHoweverHighItsNumber() {
        List<Event> events = List.of(
                new Event.TaskQueued(TaskRef.of(0), 1),
                new Event.TaskQueued(TaskRef.of(1), 1 + (1 << 28)),
                new Event.TaskSucceeded(TaskRef.of(2), 1, TaskResult.NULL),
                new Event.TaskSucceeded(TaskRef.of(3), 1 + (1 << 28), TaskResult.NULL));

        assertThat(EventCodec.decode(EventCodec.encode(NOON, events))).isEqualTo(events);
    }

    @Test
    void onlyConsecutiveTasksOrItemsAreARun() {
        List<Event> events = List.of(
                new Event.TaskReady(TaskRef.of(1)),
                new Event.TaskReady(TaskRef.of(3)),
                new Event.TaskReady(TaskRef.item(4, 0)),
                new Event.TaskReady(TaskRef.item(5, 1)),
                new Event.TaskReady(TaskRef.item(5, 3)),
                new Event.TaskReady(TaskRef.item(5, 2)),
                new Event.TaskCancelled(TaskRef.item(5, 3)),
                new Event.TaskSkipped(TaskRef.item(5, 4), Optional.empty()),
                new Event.TaskSkipped(TaskRef.item(5, 5), Optional.of("why")),
                new Event.TaskSkipped(TaskRef.item(5, 6), Optional.of("why")),
                new Event.TaskSkipped(TaskRef.item(5, 7), Optional.empty()));

        assertThat(EventCodec.decode(EventCodec.encode(NOON, events))).isEqualTo(events);
    }

    /** Each event once, of items and in places that have rarely something in them: a change that breaks this test breaks stored journals. */
    @Test
    void theStoredFormOfItemsAndOfWaitingStaysAsItIs() {
        TaskRef item = TaskRef.item(300, 7);
        TaskError error = TaskError.permanent("Broken", "no");
        List<Event> events = List.of(
                new Event.TaskWaiting(TaskRef.of(300), 1, WaitKind.ITEMS, Optional.empty(), Optional.empty()),
                new Event.TaskExpanded(TaskRef.of(300), 1, 1_000),
                new Event.TaskReady(item),
                new Event.TaskReady(TaskRef.item(300, 8)),
                new Event.TaskQueued(item, 1),
                new Event.TaskQueued(TaskRef.item(300, 8), 1),
                new Event.TaskRunning(item, 1, "w", NOON),
                new Event.TaskWaiting(
                        item, 1, WaitKind.CALLBACK, Optional.of(NOON.plusMillis(3)), Optional.of(NOON.plusMillis(2))),
                new Event.TaskUpForRetry(item, 1, error, NOON.plusMillis(1), Event.Cost.LOSS),
                new Event.TaskSucceeded(item, 2, TaskResult.NULL),
                new Event.TaskSucceeded(item, 2, TaskResult.inline("1")),
                new Event.TaskFailed(item, 2, error),
                new Event.TaskSkipped(item, Optional.of("w")),
                new Event.TaskUpForRetry(item, 300, error, NOON.minusMillis(1), Event.Cost.NOTHING),
                new Event.TaskCleared(item),
                new Event.Unknown(0x51, "ff"));

        byte[] bytes = EventCodec.encode(NOON, events);

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GOLDEN_ITEMS);
        assertThat(decoded(GOLDEN_ITEMS)).isEqualTo(events);
    }

    private static final String GOLDEN_ITEMS = "02809494caca33"
            + "4006ac0201050000" + "4405ac0201e807" + "3e04ac020702" + "1a05ac02070102" + "1e08ac02070100017700"
            + "4209ac0207010201060104" + "2212ac020701000642726f6b656e026e6f000201" + "3a04ac020702"
            + "4e05ac02070231"
            + "2a09ac02070202026e6f00" + "4a05ac02070177" + "220cac0207ac0202026e6f000102" + "1603ac0207" + "5101ff";

    /** Entries that tell what came before a failure: written only where there are some. */
    @Test
    void theStoredFormOfWhatCameBeforeAFailureStaysAsItIs() {
        TaskError error = TaskError.permanent("B", "");
        List<Event> events = List.of(
                new Event.TaskUpForRetry(TaskRef.of(1), 1, error, NOON, Event.Cost.RETRY, new Event.Earlier(300, 0)),
                new Event.TaskFailed(TaskRef.of(1), 2, error, new Event.Earlier(301, 300)));
        String golden = "02809494caca33" + "200c" + "0101" + "000142" + "00" + "00" + "00" + "00" + "ac0200" + "2809"
                + "0102" + "01" + "00" + "00" + "ad02ac02";

        assertThat(HexFormat.of().formatHex(EventCodec.encode(NOON, events))).isEqualTo(golden);
        assertThat(decoded(golden)).isEqualTo(events);
    }

    /** A reader that does not know the kind, 31, skips it: its mark says that it may. */
    @Test
    void theStoredFormOfAClearStaysAsItIs() {
        List<Event> events =
                List.of(new Event.ClearRequested(Actor.named("ada"), 300), new Event.TaskCleared(TaskRef.of(1)));
        String golden = "02809494caca33" + "7d06" + "ac02" + "03616461" + "1401" + "01";

        assertThat(HexFormat.of().formatHex(EventCodec.encode(NOON, events))).isEqualTo(golden);
        assertThat(decoded(golden)).isEqualTo(events);
    }

    private static void refused(String hex, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventCodec.decode(HexFormat.of().parseHex(hex)))
                .withMessageContaining(why);
    }

    /** The stored form is read by later versions: a change that breaks this test needs a new FORMAT, and a reader for this one. */
    @Test
    @DisplayName("H3: where a result is kept comes back beside the key that its author named")
    void whereAResultIsKeptComesBack() {
        for (Optional<String> keptAt : List.of(Optional.<String>empty(), Optional.of("attempts/1"))) {
            Event event = new Event.TaskSucceeded(
                    TaskRef.of(0),
                    1,
                    new TaskResult(
                            Optional.of("{}"), Optional.of(new TaskResult.Artifact("s3://b/k", "k", 300, keptAt))));

            assertThat(EventCodec.decode(EventCodec.encode(NOON, List.of(event))))
                    .containsExactly(event);
        }
    }

    @Test
    void theStoredFormStaysAsItIs() {
        TaskError error = new TaskError("timeout", "é", true);
        List<Event> events = List.of(
                new Event.JobRunning(),
                new Event.TaskQueued(TaskRef.of(0), 1),
                new Event.TaskQueued(TaskRef.of(1), 1),
                new Event.TaskQueued(TaskRef.of(2), 1),
                new Event.TaskRunning(TaskRef.of(0), 1, "w-1", NOON.minusMillis(1)),
                new Event.TaskRunning(TaskRef.of(1), 1, "w-1", NOON.plusMillis(200)),
                new Event.TaskUpForRetry(TaskRef.of(0), 1, error, NOON.plusSeconds(1), Event.Cost.RETRY),
                new Event.TaskSucceeded(
                        TaskRef.of(1),
                        1,
                        new TaskResult(Optional.of("{}"), Optional.of(new TaskResult.Artifact("s3://b/k", "k", 300)))),
                new Event.TaskSucceeded(TaskRef.of(2), 1, TaskResult.NULL),
                new Event.TaskFailed(TaskRef.of(0), 2, error),
                new Event.TaskUpstreamFailed(TaskRef.of(3)),
                new Event.TaskSkipped(TaskRef.of(4), Optional.empty()),
                new Event.TaskSkipped(TaskRef.of(5), Optional.of("why")),
                new Event.TaskCancelled(TaskRef.of(6)),
                new Event.TaskCleared(TaskRef.of(7)),
                new Event.JobSucceeded(),
                new Event.JobFailed(),
                new Event.JobCancelled());

        byte[] bytes = EventCodec.encode(NOON, events);

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GOLDEN);
        assertThat(EventCodec.decode(HexFormat.of().parseHex(GOLDEN))).isEqualTo(events);
    }

    @Test
    void tasksThatBeganTogetherAreWrittenOnceAndStayAsTheyAre() {
        List<Event> events = IntStream.range(5, 10_000)
                .mapToObj(task -> (Event) new Event.TaskRunning(TaskRef.of(task), 1, "lambda", NOON))
                .toList();

        byte[] bytes = EventCodec.encode(NOON, events);

        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("02809494caca33" + "1c0d" + "0501" + "00066c616d626461" + "00" + "8b4e");
        assertThat(EventCodec.decode(bytes)).isEqualTo(events);
    }

    private static final String GOLDEN = "02809494caca330400180300010"
            + "31c0800010003772d31011c05010101900320120001000774696d656f"
            + "757402c3a901d00f002414010101027b7d010873333a2f2f622f6b016"
            + "bac0238020201280700020202c3a9012c010330010448050503776879"
            + "34010614010708000c001000";

    @Test
    void tenThousandTasksQueuedTogetherTakeAFewBytes() {
        List<Event> events = IntStream.range(0, 10_000)
                .mapToObj(task -> (Event) new Event.TaskQueued(TaskRef.of(task), 1))
                .toList();

        byte[] bytes = EventCodec.encode(NOON, events);

        assertThat(bytes).hasSizeLessThan(20);
        assertThat(EventCodec.decode(bytes)).isEqualTo(events);
    }

    @Test
    void whatIsLongerThanTheLongestRunIsSeveralRuns() {
        List<Event> events = IntStream.range(0, (1 << 20) + 5)
                .mapToObj(task -> (Event) new Event.TaskQueued(TaskRef.of(task), 1))
                .toList();

        byte[] bytes = EventCodec.encode(NOON, events);

        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("02809494caca33" + "1805" + "0001" + "808040" + "1805" + "80804001" + "05");
        assertThat(EventCodec.decode(bytes)).isEqualTo(events);
    }

    @Test
    void theHighestNumbersThatARunCanHaveAreRead() {
        int highest = Integer.MAX_VALUE - 1;

        assertThat(decoded("0200" + "18" + "07" + "fdffffff07" + "01" + "02"))
                .containsExactly(
                        new Event.TaskQueued(TaskRef.of(highest - 1), 1), new Event.TaskQueued(TaskRef.of(highest), 1));
        assertThat(decoded("0200" + "1a" + "08" + "00" + "fdffffff07" + "01" + "02"))
                .containsExactly(
                        new Event.TaskQueued(TaskRef.item(0, highest - 1), 1),
                        new Event.TaskQueued(TaskRef.item(0, highest), 1));
    }

    @Test
    void aNumberTakesAByteForEachSevenBits() {
        List<Event> events =
                List.of(new Event.TaskQueued(TaskRef.of(127), 1), new Event.TaskQueued(TaskRef.of(128), 2));

        assertThat(HexFormat.of().formatHex(EventCodec.encode(Instant.EPOCH, events)))
                .isEqualTo("0200" + "1802" + "7f" + "01" + "1803" + "8001" + "02");
    }

    @Test
    void aWorkersNameIsWrittenOnce() {
        String name = "ip-10-0-0-1.eu-central-1.compute.internal-4711";
        List<Event> events = IntStream.range(0, 1_000)
                .mapToObj(task -> (Event) new Event.TaskRunning(TaskRef.of(task), 1, name, NOON))
                .toList();

        assertThat(EventCodec.encode(NOON, events)).hasSizeLessThan(1_000 * 7 + 100);
    }
}
