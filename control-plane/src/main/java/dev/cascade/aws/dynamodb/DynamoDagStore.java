package dev.cascade.aws.dynamodb;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.port.DagStore;
import dev.cascade.port.Page;
import dev.cascade.store.DagCodec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * DAGs on DynamoDB. An item for each version decides between writers; an item for each DAG says which version is the latest, and is
 * brought up to date by whoever meets a later one. Times are kept to the millisecond. May be used by many threads.
 */
public final class DynamoDagStore implements DagStore {

    /** Larger definitions lie beside their versions, so that listing versions does not read them. */
    private static final int VERSION_LIMIT = 2_000;

    private static final int PAGE = 1_000;

    private static final String LATEST = "v";
    private static final String HASH = "h";
    private static final String SOURCE = "b";
    private static final String TASKS = "n";
    private static final String ENABLED = "i";
    private static final String DESCRIPTION = "o";
    private static final String SCHEDULE = "c";
    private static final String UPDATED_AT = "a";
    /** An operator's word; absent if there is none. */
    private static final String OPERATOR_ENABLED = "w";

    private static final String EXISTS = "attribute_exists(" + TableSchema.PARTITION_KEY + ")";

    private final Table table;
    private final Pages pages;

    /** A store on a table that exists and is laid out as in {@link TableSchema}. */
    public DynamoDagStore(DynamoDbClient client, String table) {
        this.table = new Table(client, table);
        this.pages = new Pages(this.table);
    }

    @Override
    public DagRecord register(DagDefinition dag, String source, Instant now) {
        String hash = DagCodec.hash(dag);
        Optional<Item> current = table.get(dagKey(dag.name()));
        int latest = current.map(item -> item.count(LATEST)).orElse(0);
        if (current.isPresent() && current.get().text(HASH).equals(hash)) {
            return record(current.get());
        }
        return register(dag, hash, latest + 1, source, now);
    }

    private DagRecord register(DagDefinition dag, String hash, int version, String source, Instant now) {
        Item item = Item.at(versionKey(dag.name(), version))
                .bytes(Names.BYTES, DagCodec.encode(dag))
                .text(HASH, hash)
                .text(SOURCE, source)
                .number(TASKS, dag.tasks().size())
                .time(UPDATED_AT, now);
        pages.fit(item, VERSION_LIMIT, partition(dag.name()), Names.BYTES);
        Optional<Item> inTheWay = table.putUnlessPresent(item);
        if (inTheWay.isEmpty()) {
            return latest(dag, item, version);
        }
        // Somebody was faster, and may not have told the DAG's own item yet, or never will.
        Item other = inTheWay.get();
        DagRecord told = latest(definition(other, dag.name()), other, version);
        if (other.text(HASH).equals(hash)) {
            return told;
        }
        return register(dag, hash, version + 1, source, now);
    }

    /** Makes a version the latest, unless there is a later one already; the DAG as it is then. */
    private DagRecord latest(DagDefinition dag, Item version, int number) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":version", number(number));
        values.put(":hash", AttributeValue.fromS(version.text(HASH)));
        values.put(":source", AttributeValue.fromS(version.text(SOURCE)));
        values.put(":tasks", number(version.number(TASKS)));
        values.put(":enabled", number(dag.enabled() ? 1 : 0));
        values.put(":at", number(version.number(UPDATED_AT)));
        dag.description().ifPresent(text -> values.put(":description", AttributeValue.fromS(text)));
        dag.schedule().map(Schedule::cron).ifPresent(text -> values.put(":schedule", AttributeValue.fromS(text)));
        return table.update(
                        dagKey(dag.name()),
                        "SET " + LATEST + " = :version, " + HASH + " = :hash, " + SOURCE + " = :source, " + TASKS
                                + " = :tasks, " + ENABLED + " = :enabled, " + UPDATED_AT + " = :at"
                                + (dag.description().isPresent() ? ", " + DESCRIPTION + " = :description" : "")
                                + (dag.schedule().isPresent() ? ", " + SCHEDULE + " = :schedule" : "")
                                + removed(dag),
                        "attribute_not_exists(" + LATEST + ") OR " + LATEST + " < :version",
                        values)
                .or(() -> table.get(dagKey(dag.name())))
                .map(DynamoDagStore::record)
                .orElseThrow();
    }

    private static String removed(DagDefinition dag) {
        String names = (dag.description().isPresent() ? "" : "," + DESCRIPTION)
                + (dag.schedule().isPresent() ? "" : "," + SCHEDULE);
        return names.isEmpty() ? "" : " REMOVE " + names.substring(1);
    }

    @Override
    public Optional<DagRecord> find(String name) {
        return table.get(dagKey(name)).map(DynamoDagStore::record);
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
        cursor.ifPresent(name -> query.exclusiveStartKey(dagKey(name).attributes()));
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
                        item.time(UPDATED_AT),
                        item.count(TASKS)))
                .toList();
    }

    @Override
    public Optional<DagRecord> setEnabled(String name, boolean enabled, Instant now) {
        return table.update(
                        dagKey(name),
                        "SET " + OPERATOR_ENABLED + " = :enabled, " + UPDATED_AT + " = :at",
                        EXISTS,
                        Map.of(":enabled", number(enabled ? 1 : 0), ":at", number(now.toEpochMilli())))
                .map(DynamoDagStore::record);
    }

    private static DagRecord record(Item item) {
        return new DagRecord(
                item.key().sort(),
                item.count(LATEST),
                item.numberOr(OPERATOR_ENABLED, item.number(ENABLED)) == 1,
                item.optionalText(DESCRIPTION),
                item.optionalText(SCHEDULE),
                item.count(TASKS),
                item.text(SOURCE),
                item.time(UPDATED_AT));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static String partition(String name) {
        return Names.DAG_VERSIONS + name;
    }

    private static Key dagKey(String name) {
        return new Key(Names.DAGS, name);
    }

    private static Key versionKey(String name, int version) {
        return new Key(partition(name), Names.VERSION + "%09d".formatted(version));
    }
}
