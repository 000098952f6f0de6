package dev.cascade.sql;

import dev.cascade.port.DagStore;
import dev.cascade.port.JobStore;
import dev.cascade.port.PendingWorkFeed;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.WorkerStore;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The stores in one SQL database. Opening brings the tables up to date; several processes may open, read and write the same database at
 * once. Times are kept to the millisecond. Safe for many threads.
 */
public final class SqlStores implements AutoCloseable {

    private final Database database;
    private final PendingWorkChannel changes;
    private final GroupCommit commits;
    private final StoreHealth health;
    private final JobStore jobs;
    private final DagStore dags;
    private final WorkerStore workers;

    private SqlStores(Database database) {
        this.database = database;
        this.changes = database.changes(UUID.randomUUID().toString());
        this.commits = new GroupCommit(database, new JobWriter(database, changes));
        this.health = new SqlHealth(database, commits);
        this.jobs = new SqlJobStore(database, commits);
        this.dags = new SqlDagStore(database, commits);
        this.workers = new SqlWorkerStore(database, commits);
    }

    /**
     * Opens a database.
     *
     * @param url {@code postgresql://user:password@host:port/database?sslmode=…} as libpq takes it (also {@code postgres://} and
     *     {@code jdbc:postgresql://}), or the path of an SQLite file. A PostgreSQL server on another machine must show a certificate
     *     that is valid for its name ({@code sslmode=verify-full}) unless the URL gives another {@code sslmode};
     *     {@code sslrootcert} names a file with the authority to trust instead of those that Java trusts
     * @throws IllegalArgumentException if the URL cannot be used
     * @throws StoreException if the database cannot be reached or prepared, or was written by a newer version
     */
    public static SqlStores open(String url) {
        if (PostgresUrl.matches(url)) {
            return open(new Postgres(PostgresUrl.parse(url)));
        }
        if (url.contains("://")) {
            throw notPostgres(url, " or the path of an SQLite file");
        }
        return open(Path.of(url));
    }

    /**
     * Checks whether the URL of a PostgreSQL database can be used, as {@link #open(String)} does, without connecting.
     *
     * @throws IllegalArgumentException if it cannot; the message tells why, and never tells the password
     */
    public static void checkPostgres(String url) {
        if (!PostgresUrl.matches(url)) {
            throw notPostgres(url, "");
        }
        PostgresUrl.parse(url);
    }

    private static IllegalArgumentException notPostgres(String url, String or) {
        return new IllegalArgumentException("the database URL " + PostgresUrl.withoutPassword(url)
                + " cannot be used: give postgresql://user:password@host:port/database" + or);
    }

    /**
     * Opens an SQLite file, which is created with its directory if it is not there. It needs a local disk: SQLite's locks do not work on
     * network file systems.
     *
     * @throws StoreException if it cannot be opened or prepared, or was written by a newer version
     */
    public static SqlStores open(Path file) {
        return open(new Sqlite(file));
    }

    static SqlStores open(Database database) {
        try {
            database.updateSchema();
            return new SqlStores(database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    public JobStore jobs() {
        return jobs;
    }

    public DagStore dags() {
        return dags;
    }

    public WorkerStore workers() {
        return workers;
    }

    /** Whether the database works. */
    public StoreHealth health() {
        return health;
    }

    /** What other processes on the same database did. On SQLite it lags by up to 0.2 s. */
    public PendingWorkFeed changes() {
        return changes::subscribe;
    }

    /** Closes all connections. Calls that are under way finish first; later ones fail. */
    @Override
    public void close() {
        commits.close();
        changes.close();
        database.close();
    }
}
