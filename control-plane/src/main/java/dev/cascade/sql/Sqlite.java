package dev.cascade.sql;

import dev.cascade.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * An SQLite file in WAL mode: readers and the writer do not wait for each other, and a commit is on disk when it returns
 * ({@code synchronous=FULL}).
 */
final class Sqlite implements Database {

    /** How long to wait for another process's transaction. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(30);

    private static final int MAX_READERS = 4;

    /** So many pages (32 MB) are written to the log before they are carried over to the file: many jobs' pages change often. */
    private static final int LOG_PAGES = 8_000;

    /** As a negative number SQLite takes it as KB: the pages that one batch of hundreds of jobs touches. */
    private static final int CACHE_KB = -32_000;

    private final Path file;
    private final SQLiteDataSource writers;
    private final SQLiteDataSource readers;
    private final Semaphore permits = new Semaphore(MAX_READERS);
    private final ReentrantLock idleLock = new ReentrantLock();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();

    Sqlite(Path file) {
        this.file = file.toAbsolutePath();
        this.writers = source(SQLiteConfig.TransactionMode.IMMEDIATE);
        this.readers = source(SQLiteConfig.TransactionMode.DEFERRED);
        makeDirectory();
        useWal();
    }

    private SQLiteDataSource source(SQLiteConfig.TransactionMode mode) {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(mode);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(LOG_PAGES));
        config.setCacheSize(CACHE_KB);
        config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private void makeDirectory() {
        Path directory = file.getParent();
        try {
            if (directory != null) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw new StoreException(
                    "cannot make the directory " + directory + " for the state: " + e.getMessage()
                            + "; check that it is not a file and that you may write there",
                    e);
        }
    }

    /** The mode is kept in the file. Of two processes that set it at once, one is told to wait without being made to wait. */
    private void useWal() {
        long giveUp = System.nanoTime() + BUSY_TIMEOUT.toNanos();
        while (true) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                return;
            } catch (SQLException e) {
                if (codeOf(e) != SQLiteErrorCode.SQLITE_BUSY.code || System.nanoTime() > giveUp) {
                    throw failed("open the database", e);
                }
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public String name() {
        return "the SQLite file " + file;
    }

    @Override
    public void updateSchema() {
        SqliteSchema.update(this);
    }

    @Override
    public Connection connect() throws SQLException {
        return writers.getConnection();
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) throws SQLException {
        permits.acquireUninterruptibly();
        try {
            Connection connection = takeReader();
            boolean healthy = false;
            try {
                connection.setAutoCommit(false);
                T result = work.with(connection);
                connection.setAutoCommit(true);
                healthy = true;
                return result;
            } finally {
                giveBack(connection, healthy);
            }
        } finally {
            permits.release();
        }
    }

    private Connection takeReader() throws SQLException {
        idleLock.lock();
        try {
            Connection connection = idle.poll();
            if (connection != null) {
                return connection;
            }
        } finally {
            idleLock.unlock();
        }
        return readers.getConnection();
    }

    private void giveBack(Connection connection, boolean healthy) throws SQLException {
        if (!healthy) {
            connection.close();
            return;
        }
        idleLock.lock();
        try {
            idle.push(connection);
        } finally {
            idleLock.unlock();
        }
    }

    int schemaVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    void beginSchemaChange(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    void setSchemaVersion(Connection connection, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = " + version);
        }
    }

    @Override
    public boolean isBroken(SQLException failure) {
        return false;
    }

    @Override
    public boolean commitsBatchAtOnce() {
        return false;
    }

    /** Nothing: a transaction that writes is alone from its beginning. */
    @Override
    public String rowLock() {
        return "";
    }

    @Override
    public String keepable(String text) {
        return text;
    }

    @Override
    public Changes changes(String origin) {
        return new SqliteChanges(this, origin);
    }

    @Override
    public String hint(SQLException cause) {
        int code = codeOf(cause);
        if (code == SQLiteErrorCode.SQLITE_BUSY.code) {
            return "; another process has kept it locked for " + BUSY_TIMEOUT.toSeconds() + " s";
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return "; the disk is full";
        }
        if (code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return "; it is some other file: choose another path, or move it away";
        }
        if (code == SQLiteErrorCode.SQLITE_CANTOPEN.code || code == SQLiteErrorCode.SQLITE_READONLY.code) {
            return "; check that you may write the file and its directory";
        }
        return "";
    }

    /** The primary code: the low byte of the extended one. */
    private static int codeOf(SQLException e) {
        return e.getErrorCode() & 0xFF;
    }

    @Override
    public void close() {
        idleLock.lock();
        try {
            for (Connection connection : idle) {
                connection.close();
            }
            idle.clear();
        } catch (SQLException e) {
            throw failed("close the connections", e);
        } finally {
            idleLock.unlock();
        }
    }
}
