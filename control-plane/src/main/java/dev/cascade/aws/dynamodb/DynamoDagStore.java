package dev.cascade.aws.dynamodb;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Actor;
import dev.cascade.port.DagStore;
import dev.cascade.port.Page;
import dev.cascade.store.DagCodec;
import dev.cascade.store.DagRegistration;
import dev.cascade.store.DagState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * DAGs on DynamoDB. An item for each version decides between writers; an item for each DAG says which version is the latest and when it runs
 * next, and is brought up to date by the next process that finds a later version. Times are kept to the millisecond. May be used by many threads.
 */
public final class DynamoDagStore implements DagStore {

    /** Larger definitions lie beside their versions, so that listing versions does not read them. */
    private static final int VERSION_LIMIT = 2_000;

    private static final int PAGE = 1_000;

    private static final String HASH = "h";
    private static final String SOURCE = "b";
    private static final String TASKS = "n";
    private static final String CREATED_AT = "a";

    private final Table table;
    private final OverflowItems pages;
    private final NextRuns nextRuns;

    /** A store on a table that exists and is laid out as in {@link TableSchema}. */
    public DynamoDagStore(DynamoDbClient client, String table) {
        this.table = new Table(client, table);
        this.pages = new OverflowItems(this.table);
        this.nextRuns = new NextRuns(this.table);
    }

    @Override
    public DagRecord register(DagDefinition dag, String source, Optional<String> sourceTag, Instant now) {
        DagRegistration wanted = DagRegistration.of(dag, source, sourceTag, now);
        Optional<DagState> known = change(
                dag.name(),
                before -> before.map(
                        b -> isOf(b, wanted) ? b.registered(wanted, b.latest().version()) : b));
        return known.filter(state -> isOf(state, wanted))
                .orElseGet(() -> register(
                        wanted, known.map(state -> state.latest().version()).orElse(0) + 1))
                .record();
    }

    private static boolean isOf(DagState known, DagRegistration wanted) {
        return known.latest().hash().equals(wanted.hash());
    }

    private DagState register(DagRegistration wanted, int version) {
        DagDefinition dag = wanted.dag();
        Item item = Item.at(versionKey(dag.name(), version))
                .bytes(Names.BYTES, DagCodec.encode(dag))
                .text(HASH, wanted.hash())
                .text(SOURCE, wanted.source())
                .number(TASKS, dag.tasks().size())
                .time(CREATED_AT, wanted.at());
        pages.fit(item, VERSION_LIMIT, partition(dag.name()), Names.BYTES);
        Optional<Item> inTheWay = table.putUnlessPresent(item);
        if (inTheWay.isEmpty()) {
            return registered(latest(wanted, version), wanted, version);
        }
        // Another process was faster, and may not have updated the DAG's own item yet, or never will.
        Item other = inTheWay.get();
        DagRegistration others = registration(other, dag.name());
        DagState now = latest(others, version);
        return other.text(HASH).equals(wanted.hash())
                ? registered(now, others, version)
                : register(wanted, version + 1);
    }

    /** The answer to the registration of a version: it is about that version, even if there is a later one by now. */
    private static DagState registered(DagState now, DagRegistration registration, int version) {
        return now.latest().version() == version ? now : now.registered(registration, version);
    }

    private DagRegistration registration(Item version, String name) {
        return new DagRegistration(
                definition(version, name),
                version.text(HASH),
                version.text(SOURCE),
                Optional.empty(),
                version.time(CREATED_AT));
    }

    /** Makes a version the latest, unless there is a later one already; the DAG as it is then. */
    private DagState latest(DagRegistration registration, int version) {
        return change(
                        registration.dag().name(),
                        before -> Optional.of(before.map(
                                        b -> b.latest().version() < version ? b.registered(registration, version) : b)
                                .orElseGet(() -> DagState.first(registration))))
                .orElseThrow();
    }

    /** Changes the DAG's own item, as often as it takes for nobody to come in between. */
    private Optional<DagState> change(String name, UnaryOperator<Optional<DagState>> by) {
        while (true) {
            Optional<Item> item = table.get(DagItems.key(name));
            Optional<DagState> before = item.map(DagItems::read);
            Optional<DagState> after = by.apply(before);
            if (after.isEmpty() || after.equals(before)) {
                return after;
            }
            if (replace(item.map(i -> i.number(DagItems.REVISION)).orElse(0L), before, after.get())) {
                return after;
            }
        }
    }

    private boolean replace(long revision, Optional<DagState> before, DagState after) {
        Optional<Instant> past = before.flatMap(DagState::nextRun);
        boolean moves = !past.equals(after.nextRun());
        if (moves) {
            after.nextRun().ifPresent(time -> nextRuns.announce(time, after.name()));
        }
        Item item = DagItems.write(after, revision + 1);
        boolean replaced = before.isEmpty()
                ? table.putIfAbsent(item)
                : table.putUnless(item, DagItems.REVISION + " = :before", Map.of(":before", number(revision)))
                        .isEmpty();
        if (replaced && moves) {
            past.ifPresent(time -> nextRuns.remove(time, after.name()));
        }
        return replaced;
    }

    @Override
    public Optional<DagRecord> find(String name) {
        return table.get(DagItems.key(name)).map(DynamoDagStore::record);
    }

    @Override
    public Optional<DagDefinition> definition(String name, int version) {
        return table.get(versionKey(name, version)).map(item -> definition(item, name));
    }

    private DagDefinition definition(Item version, String name) {
        return DagCodec.decode(pages.read(version, Names.BYTES, partition(name)).orElseThrow());
    }

    @Override
    public Page<DagRecord> list(Optional<String> cursor) {
        QueryRequest.Builder query = table.everything(Names.DAGS).limit(PAGE);
        cursor.ifPresent(name -> query.exclusiveStartKey(DagItems.key(name).attributes()));
        QueryResponse response = table.page(query.build());
        List<DagRecord> dags =
                response.items().stream().map(item -> record(Item.of(item))).toList();
        return new Page<>(
                dags,
                response.hasLastEvaluatedKey() ? Optional.of(dags.getLast().name()) : Optional.empty());
    }

    @Override
    public List<DagVersion> versions(String name) {
        return table.all(table.beginning(partition(name), Names.VERSION).scanIndexForward(false)).stream()
                .map(item -> new DagVersion(
                        Integer.parseInt(item.key().sort().substring(Names.VERSION.length())),
                        item.text(SOURCE),
                        item.time(CREATED_AT),
                        item.count(TASKS)))
                .toList();
    }

    @Override
    public Optional<DagRecord> setEnabled(String name, boolean enabled, Optional<Actor> actor, Instant now) {
        return change(name, before -> before.map(dag -> dag.said(enabled, actor, now)))
                .map(DagState::record);
    }

    @Override
    public Optional<DagRecord> withdraw(String name, String source, Instant now) {
        return change(
                        name,
                        before -> before.map(dag ->
                                dag.present() && dag.latest().source().equals(source) ? dag.withdrawn(now) : dag))
                .map(DagState::record);
    }

    @Override
    public List<DagRecord> due(Instant now) {
        return nextRuns.due(now).stream().map(DagState::record).toList();
    }

    @Override
    public boolean moveNextRun(String name, Instant expected, Instant next) {
        nextRuns.announce(next, name);
        boolean moved = table.updateOnce(
                        DagItems.key(name),
                        "SET " + DagItems.NEXT_RUN + " = :next ADD " + DagItems.REVISION + " :one",
                        DagItems.NEXT_RUN + " = :expected",
                        Map.of(
                                ":next", number(next.toEpochMilli()),
                                ":expected", number(expected.toEpochMilli()),
                                ":one", number(1)))
                .isPresent();
        if (moved) {
            nextRuns.remove(expected, name);
        }
        return moved;
    }

    private static DagRecord record(Item item) {
        return DagItems.read(item).record();
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static String partition(String name) {
        return Names.DAG_VERSIONS + name;
    }

    private static Key versionKey(String name, int version) {
        return new Key(partition(name), Names.VERSION + "%09d".formatted(version));
    }
}
