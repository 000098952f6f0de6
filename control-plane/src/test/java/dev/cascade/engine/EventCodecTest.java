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
        refused("00", "newer version");
        refused("0100ff7f", "ends in the middle");
        refused("0100100001", "unknown kind 16");
        refused("01000700010100", "does not have");
        refused("010006" + "00" + "ffffffff07" + "01", "run of");
        refused("010006" + "ffffffff0f" + "01" + "01", "too many");
        refused("0100ffffffffffffffffff01", "63 bits");
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
                .isEqualTo("01809494caca33" + "0f058b4e01" + "00066c616d626461" + "00");
        assertThat(EventCodec.decode(bytes)).isEqualTo(events);
    }

    private static final String GOLDEN = "01809494caca330106000301070001000377"
            + "2d3101070101019003080001000774696d656f757402c3a901d00f00"
            + "09010101027b7d010873333a2f2f622f6b016bac020e0201010a0002"
            + "0202c3a9010b03010c0401000c050101037768790d06010507010203"
            + "04";

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
    void aWorkersNameIsWrittenOnce() {
        String name = "ip-10-0-0-1.eu-central-1.compute.internal-4711";
        List<Event> events = IntStream.range(0, 1_000)
                .mapToObj(task -> (Event) new Event.TaskRunning(TaskRef.of(task), 1, name, NOON))
                .toList();

        assertThat(EventCodec.encode(NOON, events)).hasSizeLessThan(1_000 * 7 + 100);
    }
}
