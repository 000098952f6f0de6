package dev.cascade.aws.dynamodb;

import dev.cascade.engine.Actor;
import dev.cascade.port.DagStore.Switched;
import dev.cascade.store.DagState;
import java.time.Instant;
import java.util.Optional;

/** How a DAG lies in its item. */
final class DagItems {

    /** When it runs next. */
    static final String NEXT_RUN = "m";
    /** Counts the item's changes, so that each is based on the one before. */
    static final String REVISION = "u";

    private static final String VERSION = "v";
    private static final String HASH = "h";
    private static final String ENABLED = "i";
    private static final String DESCRIPTION = "o";
    private static final String SCHEDULE = "c";
    private static final String TIMEZONE = "z";
    private static final String TASKS = "n";
    private static final String SOURCE = "b";
    private static final String SOURCE_TAG = "g";
    /** An operator's word; absent if there is none. */
    private static final String OPERATOR = "y";
    /** Whose word that is, and when it was said; absent if that is not known. */
    private static final String OPERATOR_NAME = "j";

    private static final String OPERATOR_AT = "k";

    private static final String PRESENT = "q";
    private static final String UPDATED_AT = "a";

    private DagItems() {}

    static Key key(String dag) {
        return new Key(Names.DAGS, dag);
    }

    static DagState read(Item item) {
        DagState.Latest latest = new DagState.Latest(
                item.count(VERSION),
                item.text(HASH),
                item.number(ENABLED) == 1,
                item.optionalText(DESCRIPTION),
                item.optionalText(SCHEDULE),
                item.optionalText(TIMEZONE),
                item.count(TASKS),
                item.text(SOURCE),
                item.optionalText(SOURCE_TAG));
        return new DagState(
                item.key().sort(),
                latest,
                item.has(OPERATOR) ? Optional.of(operator(item)) : Optional.empty(),
                item.number(PRESENT) == 1,
                item.time(UPDATED_AT),
                nextRun(item));
    }

    private static Switched operator(Item item) {
        return new Switched(
                item.number(OPERATOR) == 1,
                item.optionalText(OPERATOR_NAME).flatMap(Actor::named),
                item.optionalTime(OPERATOR_AT));
    }

    static Optional<Instant> nextRun(Item item) {
        return item.optionalTime(NEXT_RUN);
    }

    static Item write(DagState dag, long revision) {
        DagState.Latest latest = dag.latest();
        Item item = Item.at(key(dag.name()))
                .number(REVISION, revision)
                .number(VERSION, latest.version())
                .text(HASH, latest.hash())
                .number(ENABLED, latest.enabled() ? 1 : 0)
                .number(TASKS, latest.taskCount())
                .text(SOURCE, latest.source())
                .number(PRESENT, dag.present() ? 1 : 0)
                .time(UPDATED_AT, dag.updatedAt())
                .time(NEXT_RUN, dag.nextRun());
        latest.description().ifPresent(text -> item.text(DESCRIPTION, text));
        latest.schedule().ifPresent(text -> item.text(SCHEDULE, text));
        latest.timezone().ifPresent(text -> item.text(TIMEZONE, text));
        latest.sourceTag().ifPresent(text -> item.text(SOURCE_TAG, text));
        dag.operator().ifPresent(word -> {
            item.number(OPERATOR, word.on() ? 1 : 0).time(OPERATOR_AT, word.at());
            word.actor().ifPresent(actor -> item.text(OPERATOR_NAME, actor.name()));
        });
        return item;
    }
}
