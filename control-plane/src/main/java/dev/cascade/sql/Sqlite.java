package dev.cascade.sql;

import dev.cascade.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/**
 * An SQLite file in WAL mode: readers and the writer do not wait for each other, and a commit is on disk when it returns
 * ({@code synchronous=FULL}).
 */
final class Sqlite implements Database {

    /** How long a call waits for another process's transaction, and for its turn: shorter than clients of the API usually wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MAX_READERS = 4;

    /** So many pages (32 MB) are written to the log before they are carried over to the file: many jobs' pages change often. */
    private static final int LOG_PAGES = 8_000;

    /** As a negative number SQLite takes it as KB: the pages that one batch of hundreds of jobs touches. */
    private static final int CACHE_KB = -32_000;

    /** How long SQLite itself waits for a lock, which keeps the thread's carrier busy; longer waits are made of many of these. */
    private static final Duration SHORT_WAIT = Duration.ofMillis(200);

    private static final Duration BETWEEN_WAITS = Duration.ofMillis(50);

    /** With fewer free bytes than this some writes work and others do not, which is taken for a full disk. */
    private static final long ROOM = 256 * 1024;

    private final Path file;
    private final Duration waitLimit;
    private final SQLiteDataSource writers;
    private final SQLiteDataSource readers;
    private final Availability availability = new Availability(this);
    private final Semaphore permits = new Semaphore(MAX_READERS);
    private final ReentrantLock idleLock = new ReentrantLock();
    private final ArrayDeque<Reader> idle = new ArrayDeque<>();
    private volatile boolean closed;

    Sqlite(Path file) {
        this(file, PATIENCE);
    }

    /** @param waitLimit see {@link #waitLimit} */
    Sqlite(Path file, Duration waitLimit) {
        this.file = file.toAbsolutePath();
        this.waitLimit = waitLimit;
        // A file that is deleted while it is in use must not come back as an empty one: what was saved would seem never
        // to have been.
        this.writers = source(SQLiteConfig.TransactionMode.IMMEDIATE, false);
        this.readers = source(SQLiteConfig.TransactionMode.DEFERRED, false);
        makeDirectory();
        useWal(source(SQLiteConfig.TransactionMode.IMMEDIATE, true));
    }

    private SQLiteDataSource source(SQLiteConfig.TransactionMode mode, boolean creates) {
        SQLiteConfig config = new SQLiteConfig();
        if (!creates) {
            config.resetOpenMode(SQLiteOpenMode.CREATE);
        }
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(mode);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(LOG_PAGES));
        config.setCacheSize(CACHE_KB);
        config.setBusyTimeout(Math.toIntExact(SHORT_WAIT.toMillis()));
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

    /** The mode is kept in the file. If two processes set it at once, one gets "busy" at once, whatever its busy timeout is. */
    private void useWal(SQLiteDataSource creating) {
        try {
            boolean unused = whenUnlocked(() -> {
                try (Connection connection = creating.getConnection();
                        Statement statement = connection.createStatement()) {
                    return statement.execute("PRAGMA journal_mode = WAL");
                }
            });
        } catch (SQLException e) {
            throw failed("open the database", e);
        }
    }

    @Override
    public <T extends @Nullable Object> T whenUnlocked(Attempt<T> attempt) throws SQLException {
        return whenUnlocked(new WaitLimit(waitLimit), attempt);
    }

    private <T extends @Nullable Object> T whenUnlocked(WaitLimit left, Attempt<T> attempt) throws SQLException {
        while (true) {
            try {
                return attempt.run();
            } catch (SQLException e) {
                if (!isLocked(e) || closed || left.isOver()) {
                    throw e;
                }
                LockSupport.parkNanos(this, BETWEEN_WAITS.toNanos());
            }
        }
    }

    @Override
    public Duration waitLimit() {
        return waitLimit;
    }

    @Override
    public boolean isLocked(SQLException failure) {
        return codeOf(failure) == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    @Override
    public SQLException tooLate() {
        return new SQLException(
                "no call could begin for " + waitLimit.toSeconds() + " s", "", SQLiteErrorCode.SQLITE_LOCKED.code);
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

    /** The file's number, where the file system has such a thing. */
    @Override
    public Object identity() throws SQLException {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? file : key;
        } catch (IOException e) {
            throw new SQLException(
                    "the file is not there any more, or cannot be reached",
                    "",
                    SQLiteErrorCode.SQLITE_CANTOPEN.code,
                    e);
        }
    }

    @Override
    public void requireSame(Object identity) throws SQLException {
        if (!identity().equals(identity)) {
            throw new SQLException(
                    "another file has taken its place while it was in use", "", SQLiteErrorCode.SQLITE_CANTOPEN.code);
        }
    }

    @Override
    public boolean hasRoom() {
        try {
            Path directory = file.getParent();
            return directory == null || Files.getFileStore(directory).getUsableSpace() >= ROOM;
        } catch (IOException e) {
            // That the file cannot be reached is noticed elsewhere.
            return true;
        }
    }

    @Override
    public Availability availability() {
        return availability;
    }

    @Override
    public <T extends @Nullable Object> T query(ConnectionCallback<T> work) throws SQLException {
        if (closed) {
            throw new StoreClosedException();
        }
        WaitLimit left = new WaitLimit(waitLimit);
        if (!left.waitsFor(permits::tryAcquire)) {
            throw tooLate();
        }
        try {
            return whenUnlocked(left, () -> queryOnce(work));
        } finally {
            permits.release();
        }
    }

    private <T extends @Nullable Object> T queryOnce(ConnectionCallback<T> work) throws SQLException {
        Reader reader = takeReader(identity());
        boolean healthy = false;
        try {
            reader.connection.setAutoCommit(false);
            T result = work.with(reader.connection);
            reader.connection.setAutoCommit(true);
            healthy = true;
            return result;
        } finally {
            giveBack(reader, healthy);
        }
    }

    private record Reader(Connection connection, Object identity) {}

    private Reader takeReader(Object identity) throws SQLException {
        idleLock.lock();
        try {
            for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
                if (reader.identity.equals(identity)) {
                    return reader;
                }
                reader.connection.close();
            }
        } finally {
            idleLock.unlock();
        }
        return new Reader(readers.getConnection(), identity);
    }

    private void giveBack(Reader reader, boolean healthy) throws SQLException {
        if (!healthy || closed) {
            reader.connection.close();
            return;
        }
        idleLock.lock();
        try {
            idle.push(reader);
        } finally {
            idleLock.unlock();
        }
    }

    /** Writes the version that the file has: a commit like any other, which changes nothing. */
    @Override
    public void tryToWrite(Connection connection) throws SQLException {
        if (!hasRoom()) {
            throw new SQLException(
                    "less than " + ROOM / 1024 + " KB are free on its disk", "", SQLiteErrorCode.SQLITE_FULL.code);
        }
        setSchemaVersion(connection, schemaVersion(connection));
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

    /** Anything but what is wrong with the one row that is written. */
    @Override
    public boolean isOutage(SQLException failure) {
        int code = codeOf(failure);
        return code != SQLiteErrorCode.SQLITE_OK.code
                && code != SQLiteErrorCode.SQLITE_CONSTRAINT.code
                && code != SQLiteErrorCode.SQLITE_MISMATCH.code
                && code != SQLiteErrorCode.SQLITE_TOOBIG.code
                && code != SQLiteErrorCode.SQLITE_RANGE.code;
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
    public PendingWorkChannel changes(String origin) {
        return new SqlitePendingWorkChannel(this, origin);
    }

    @Override
    public String hint(SQLException cause) {
        int code = codeOf(cause);
        if (code == SQLiteErrorCode.SQLITE_BUSY.code) {
            return "; another process has kept it locked for " + waitLimit.toSeconds() + " s: end that process";
        }
        if (code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return "; another process may have locked it, or its disk may not work: check both";
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code || !hasRoom()) {
            return "; the disk is full: free some space";
        }
        if (code == SQLiteErrorCode.SQLITE_IOERR.code) {
            return "; the disk may be full, or broken: check it";
        }
        if (code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return "; it is some other file: choose another path, or move it away";
        }
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code) {
            return "; the file is damaged: put back a copy of it, or move it away";
        }
        if (code == SQLiteErrorCode.SQLITE_CANTOPEN.code || code == SQLiteErrorCode.SQLITE_READONLY.code) {
            return Files.exists(file)
                    ? "; check that you may write the file and its directory"
                    : "; put the file back, or start again to begin with an empty one";
        }
        return "";
    }

    /** The primary code: the low byte of the extended one. */
    private static int codeOf(SQLException e) {
        return e.getErrorCode() & 0xFF;
    }

    @Override
    public void close() {
        closed = true;
        idleLock.lock();
        try {
            for (Reader reader : idle) {
                reader.connection.close();
            }
            idle.clear();
        } catch (SQLException e) {
            throw failed("close the connections", e);
        } finally {
            idleLock.unlock();
        }
    }
}
