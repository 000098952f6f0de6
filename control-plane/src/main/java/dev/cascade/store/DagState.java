package dev.cascade.store;

import dev.cascade.dsl.definition.CronExpression;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.engine.Actor;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.DagStore.Switched;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A DAG as every store remembers it beside its versions, and what becomes of it. A next run stays as it is, also one in the past that nobody
 * has seen to, as long as the DAG is on and its schedule the same; otherwise it is counted anew. Immutable.
 *
 * @param operator an operator's word on whether it is on; empty if there is none
 * @param present whether its source has it
 */
public record DagState(
        String name,
        Latest latest,
        Optional<Switched> operator,
        boolean present,
        Instant updatedAt,
        Optional<Instant> nextRun) {

    /**
     * The latest version.
     *
     * @param enabled what it says itself
     * @param description its beginning, if it is longer than {@value #MOST_DESCRIBED} characters: a page of DAGs must not grow without limit
     * @param schedule a cron expression
     * @param timezone in which that is read
     */
    public record Latest(
            int version,
            String hash,
            boolean enabled,
            Optional<String> description,
            Optional<String> schedule,
            Optional<String> timezone,
            int taskCount,
            String source,
            Optional<String> sourceTag) {

        private static final int MOST_DESCRIBED = 8_192;

        private static Latest of(DagRegistration registration, int version) {
            DagDefinition dag = registration.dag();
            return new Latest(
                    version,
                    registration.hash(),
                    dag.enabled(),
                    dag.description().map(Latest::beginning),
                    dag.schedule().map(Schedule::cron),
                    dag.schedule().map(schedule -> schedule.timezone().getId()),
                    dag.tasks().size(),
                    registration.source(),
                    registration.sourceTag());
        }

        private static String beginning(String description) {
            return description.codePointCount(0, description.length()) <= MOST_DESCRIBED
                    ? description
                    : description.substring(0, description.offsetByCodePoints(0, MOST_DESCRIBED - 1)) + "…";
        }

        private boolean hasScheduleOf(Latest other) {
            return schedule.equals(other.schedule) && timezone.equals(other.timezone);
        }

        private Optional<Instant> firstRunAfter(Instant now) {
            return schedule.flatMap(
                    cron -> timezone.map(zone -> CronExpression.parse(cron).next(now, ZoneId.of(zone))));
        }
    }

    /** A DAG that was not known. */
    public static DagState first(DagRegistration registration) {
        Latest latest = Latest.of(registration, 1);
        DagState made = new DagState(
                registration.dag().name(), latest, Optional.empty(), true, registration.at(), Optional.empty());
        return made.scheduled(Optional.empty(), registration.at());
    }

    /** After this became its version {@code version}; the same version may be registered again, from the same or another source. */
    public DagState registered(DagRegistration registration, int version) {
        boolean again = version == latest.version && present;
        Latest next = Latest.of(registration, version);
        return new DagState(name, next, operator, true, again ? updatedAt : registration.at(), nextRun)
                .scheduled(Optional.of(this), registration.at());
    }

    /** After an operator switched it on or off. */
    public DagState said(boolean on, Optional<Actor> actor, Instant now) {
        Switched word = operator.filter(before -> before.on() == on)
                .orElseGet(() -> new Switched(on, actor, Optional.of(kept(now))));
        return new DagState(name, latest, Optional.of(word), present, kept(now), nextRun)
                .scheduled(Optional.of(this), now);
    }

    /** After its source lost it. */
    public DagState withdrawn(Instant now) {
        return new DagState(name, latest, operator, false, kept(now), Optional.empty());
    }

    private DagState scheduled(Optional<DagState> before, Instant now) {
        boolean stays = before.isPresent()
                && before.get().isOn()
                && before.get().nextRun.isPresent()
                && before.get().latest.hasScheduleOf(latest);
        Optional<Instant> next = !isOn() ? Optional.empty() : stays ? nextRun : latest.firstRunAfter(now);
        return new DagState(name, latest, operator, present, updatedAt, next);
    }

    /** Stores keep times to the millisecond. */
    private static Instant kept(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    private boolean isOn() {
        return present && operator.map(Switched::on).orElse(latest.enabled);
    }

    /** What the port tells of it. */
    public DagRecord record() {
        return new DagRecord(
                name,
                latest.version,
                isOn(),
                present,
                latest.description,
                latest.schedule,
                latest.taskCount,
                latest.source,
                latest.sourceTag,
                updatedAt,
                nextRun,
                operator);
    }
}
