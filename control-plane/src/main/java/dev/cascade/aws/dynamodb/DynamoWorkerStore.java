package dev.cascade.aws.dynamodb;

import dev.cascade.port.WorkerStore;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Workers on DynamoDB: renewing a lease takes one write. May be used by many threads. */
public final class DynamoWorkerStore implements WorkerStore {

    /** A sweep takes the tasks of a lost worker within minutes; this is for workers that no sweep ever saw. */
    private static final Duration KEPT_AFTER_LEASE = Duration.ofDays(7);

    private static final String HOST = "h";
    private static final String PROCESS = "c";
    private static final String SLOTS = "n";
    private static final String STARTED_AT = "r";
    private static final String LEASE_UNTIL = "a";

    private final Table table;

    /** A store on a table that exists and is laid out as in {@link TableSchema}. */
    public DynamoWorkerStore(DynamoDbClient client, String table) {
        this.table = new Table(client, table);
    }

    @Override
    public void renew(Worker worker) {
        table.put(Item.at(key(worker.id()))
                .text(HOST, worker.host())
                .number(PROCESS, worker.pid())
                .number(SLOTS, worker.slots())
                .time(STARTED_AT, worker.startedAt())
                .time(LEASE_UNTIL, worker.leaseUntil())
                .expires(worker.leaseUntil().plus(KEPT_AFTER_LEASE)));
    }

    @Override
    public void remove(String workerId) {
        table.delete(key(workerId));
    }

    @Override
    public List<Worker> list() {
        return table.all(table.everything(Names.WORKERS)).stream()
                .map(DynamoWorkerStore::read)
                .toList();
    }

    private static Worker read(Item item) {
        return new Worker(
                item.key().sort(),
                item.text(HOST),
                item.number(PROCESS),
                item.count(SLOTS),
                item.time(STARTED_AT),
                item.time(LEASE_UNTIL));
    }

    private static Key key(String workerId) {
        return new Key(Names.WORKERS, workerId);
    }
}
