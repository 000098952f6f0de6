package dev.cascade.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Events of every kind, with all that they can carry. */
final class EventArbitraries {

    private static final Arbitrary<Integer> TASK = Arbitraries.oneOf(
            Arbitraries.integers().between(0, 5), Arbitraries.integers().between(0, 99_999));
    private static final Arbitrary<TaskRef> REF = Combinators.combine(
                    TASK, Arbitraries.integers().between(TaskRef.UNMAPPED, 100_000))
            .as(TaskRef::new);
    private static final Arbitrary<Integer> ATTEMPT = Arbitraries.integers().between(1, TaskState.MAX_ATTEMPT);
    /** Texts of whole characters, also outside the basic plane, also long. */
    private static final Arbitrary<String> TEXT = Arbitraries.oneOf(
            Arbitraries.of("", "w-1", "w-2", "w-3"),
            Arbitraries.strings().ofMaxLength(40).map(EventArbitraries::wellFormed),
            Arbitraries.of("\ud83d\ude00", "漢字", "\u0000", "\uffff").map(s -> s.repeat(3_000)));
    /** Before and after the time of the entry. */
    private static final Arbitrary<Instant> TIME = Arbitraries.oneOf(
            Arbitraries.longs().between(-100_000, 100_000).map(JobScene.NOON::plusMillis),
            Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli));

    private static final Arbitrary<Optional<Actor>> ACTOR = TEXT.map(Actor::named);
    private static final Arbitrary<TaskError> ERROR =
            Combinators.combine(TEXT, TEXT, Arbitraries.of(true, false)).as(TaskError::new);
    private static final Arbitrary<String> KEY = TEXT.map(text -> "k" + text);
    private static final Arbitrary<TaskResult.Artifact> ARTIFACT = Combinators.combine(
                    TEXT, KEY, Arbitraries.longs().greaterOrEqual(0), KEY.optional())
            .as(TaskResult.Artifact::new);
    private static final Arbitrary<TaskResult> RESULT =
            Combinators.combine(TEXT.optional(), ARTIFACT.optional()).as(EventArbitraries::result);

    private static final Arbitrary<Event.Earlier> EARLIER = Combinators.combine(
                    Arbitraries.longs().between(0, 3), Arbitraries.longs().between(0, TaskEntries.MAX_ENTRY))
            .as(Event.Earlier::new);

    private static TaskResult result(Optional<String> json, Optional<TaskResult.Artifact> artifact) {
        boolean isNowhere =
                json.isEmpty() && artifact.flatMap(TaskResult.Artifact::keptAt).isEmpty();
        return isNowhere ? TaskResult.NULL : new TaskResult(json, artifact);
    }

    private EventArbitraries() {}

    /** Lists of events, among them runs of like events on consecutive tasks. */
    static Arbitrary<List<Event>> events() {
        Arbitrary<List<Event>> some = event().list().ofMaxSize(12);
        return Combinators.combine(some, runs(), some, runs()).as((a, b, c, d) -> {
            List<Event> all = new ArrayList<>(a);
            all.addAll(b);
            all.addAll(c);
            all.addAll(d);
            return all;
        });
    }

    private static Arbitrary<List<Event>> runs() {
        return Combinators.combine(
                        REF,
                        Arbitraries.integers().between(0, 50),
                        ATTEMPT,
                        Arbitraries.integers().between(0, 6))
                .as((first, length, attempt, kind) -> IntStream.range(0, length)
                        .mapToObj(i -> like(kind, after(first, i), attempt))
                        .toList());
    }

    private static TaskRef after(TaskRef first, int distance) {
        return first.isItem()
                ? TaskRef.item(first.task(), first.mapIndex() + distance)
                : TaskRef.of(first.task() + distance);
    }

    private static Event like(int kind, TaskRef ref, int attempt) {
        return switch (kind) {
            case 0 -> new Event.TaskQueued(ref, attempt);
            case 1 -> new Event.TaskSucceeded(ref, attempt, TaskResult.NULL);
            case 2 -> new Event.TaskCancelled(ref);
            case 3 -> new Event.TaskCleared(ref);
            case 4 -> new Event.TaskUpstreamFailed(ref);
            case 5 -> new Event.TaskReady(ref);
            default -> new Event.TaskSkipped(ref, Optional.empty());
        };
    }

    private static Arbitrary<Event> event() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        new Event.JobRunning(),
                        new Event.JobSucceeded(),
                        new Event.JobFailed(),
                        new Event.JobCancelled(),
                        new Event.JobPending()),
                ACTOR.map(Event.JobRunning::new),
                ACTOR.map(Event.JobCancelled::new),
                ACTOR.map(Event.JobPending::new),
                Combinators.combine(ACTOR, Arbitraries.integers().between(0, 100_000))
                        .as(Event.ClearRequested::new),
                REF.map(Event.TaskCleared::new),
                REF.map(Event.TaskReady::new),
                Combinators.combine(REF, ATTEMPT, Arbitraries.of(WaitKind.class), TIME.optional(), TIME.optional())
                        .as(Event.TaskWaiting::new),
                Combinators.combine(REF, ATTEMPT, Arbitraries.integers().between(0, 100_000))
                        .as(Event.TaskExpanded::new),
                Combinators.combine(Arbitraries.of(0x51, 0x1001), Arbitraries.of("", "ff", "0001fe"))
                        .as(Event.Unknown::new),
                REF.map(Event.TaskCancelled::new),
                REF.map(Event.TaskUpstreamFailed::new),
                Combinators.combine(REF, TEXT.optional()).as(Event.TaskSkipped::new),
                Combinators.combine(REF, ATTEMPT).as(Event.TaskQueued::new),
                Combinators.combine(REF, ATTEMPT, TEXT, TIME).as(Event.TaskRunning::new),
                Combinators.combine(REF, ATTEMPT, ERROR, TIME, Arbitraries.of(Event.Cost.class), EARLIER)
                        .as(Event.TaskUpForRetry::new),
                Combinators.combine(REF, ATTEMPT, RESULT).as(Event.TaskSucceeded::new),
                Combinators.combine(REF, ATTEMPT, ERROR, EARLIER).as(Event.TaskFailed::new));
    }

    /** Without halves of characters, which have no UTF-8 form. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }
}
