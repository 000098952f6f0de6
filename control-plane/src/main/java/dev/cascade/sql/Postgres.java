package dev.cascade.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * A PostgreSQL database, 12 or later. Commits are as durable as the server makes them; Cascade relies on its default,
 * {@code synchronous_commit=on}.
 */
final class Postgres implements Database {

    private static final int MAX_READERS = 8;

    /** How long a call waits for its turn. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The first two characters of SQL states. */
    private static final Set<String> OUTAGES = Set.of("28", "3D", "53", "58", "XX");

    /**
     * Every statement finds its rows by an index. A server that has not counted the rows of a new table yet may
     * nevertheless take it for small and read it whole: lists of jobs then cost it ten times as much. What these
     * settings turn off is still used where there is no other way, and its price must not make the server compile.
     */
    private static final String PLANNER =
            "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off";

    private final PostgresUrl url;
    private final Availability availability = new Availability(this);
    private final Driver driver = new Driver();
    private final HikariDataSource readers;

    Postgres(PostgresUrl url) {
        this.url = url;
        this.readers = new HikariDataSource(readerConfig(url));
    }

    private static HikariConfig readerConfig(PostgresUrl url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("cascade-readers");
        config.setJdbcUrl(url.jdbcUrl());
        config.setDataSourceProperties(url.toProperties(url.silence()));
        config.setMaximumPoolSize(MAX_READERS);
        config.setMinimumIdle(1);
        config.setReadOnly(true);
        config.setConnectionInitSql(PLANNER);
        // All queries of one transaction see the same moment.
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setConnectionTimeout(url.login().toMillis());
        if (!url.login().isZero()) {
            config.setValidationTimeout(url.login().dividedBy(2).toMillis());
        }
        // Connecting for the schema comes first and tells better what is wrong.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    @Override
    public String name() {
        return url.toString();
    }

    @Override
    public void updateSchema() {
        PostgresSchema.update(this, url);
    }

    /** How long the server may take until it answers a statement; zero for any time. */
    Duration silence() {
        return url.silence();
    }

    @Override
    public Connection connect() throws SQLException {
        return connect(url.silence());
    }

    /** @param silence how long the server may take until it answers a statement, unless the URL says that */
    Connection connect(Duration silence) throws SQLException {
        Properties properties = url.toProperties(silence);
        // The few statements on these connections are used for as long as the connection lives.
        properties.putIfAbsent("prepareThreshold", "1");
        Connection connection = driver.connect(url.jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException("the driver does not take " + url.jdbcUrl());
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(PLANNER);
        } catch (SQLException e) {
            try {
                connection.close();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        return connection;
    }

    @Override
    public Object identity() {
        return url;
    }

    /** The same server may have been restarted meanwhile, which its connections notice. */
    @Override
    public void requireSame(Object identity) {}

    /** The server's disk cannot be seen from here. */
    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public Availability availability() {
        return availability;
    }

    /** The server itself makes a statement wait for a lock. */
    @Override
    public <T extends @Nullable Object> T whenUnlocked(Attempt<T> attempt) throws SQLException {
        return attempt.run();
    }

    @Override
    public Duration waitLimit() {
        return PATIENCE;
    }

    @Override
    public boolean isLocked(SQLException failure) {
        return false;
    }

    @Override
    public SQLException tooLate() {
        return new SQLException("it has not answered for " + PATIENCE.toSeconds() + " s", "08000");
    }

    /** A statement that changes no row; a server that takes no writes refuses it nevertheless. */
    @Override
    public void tryToWrite(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM worker WHERE false");
        }
    }

    @Override
    public <T extends @Nullable Object> T query(ConnectionCallback<T> work) throws SQLException {
        return queryOne(connection -> {
            connection.setAutoCommit(false);
            T result = work.with(connection);
            // Commits; after a failure the pool does it.
            connection.setAutoCommit(true);
            return result;
        });
    }

    /** Without BEGIN and COMMIT, the latter of which is a round trip of its own. */
    @Override
    public <T extends @Nullable Object> T queryOne(ConnectionCallback<T> work) throws SQLException {
        try {
            return readOnce(work);
        } catch (SQLException e) {
            if (!isBroken(e)) {
                throw e;
            }
            // The server was restarted, so the other connections are no better; reading again does no harm.
            readers.getHikariPoolMXBean().softEvictConnections();
            return readOnce(work);
        }
    }

    private <T extends @Nullable Object> T readOnce(ConnectionCallback<T> work) throws SQLException {
        try (Connection connection = readers.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw readers.isClosed() ? new StoreClosedException() : e;
        }
    }

    /** The connection is gone, the server is going down, or it has become a standby that takes no writes. */
    @Override
    public boolean isBroken(SQLException failure) {
        String state = stateOf(failure);
        return state.startsWith("08") || state.startsWith("57P") || state.equals("25006") || state.equals("25P03");
    }

    /** Also without resources (53), with faults of its system (58) or inside (XX), or when it lets nobody in (28, 3D). */
    @Override
    public boolean isOutage(SQLException failure) {
        return isBroken(failure)
                || failure instanceof SQLTransientConnectionException
                || OUTAGES.contains(stateOf(failure)
                        .substring(0, Math.min(2, stateOf(failure).length())));
    }

    private static String stateOf(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }

    @Override
    public boolean commitsBatchAtOnce() {
        return true;
    }

    @Override
    public String rowLock() {
        return " FOR UPDATE";
    }

    /** Its texts cannot hold the character U+0000, which becomes U+FFFD. */
    @Override
    public String keepable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    @Override
    public PendingWorkChannel changes(String origin) {
        return new PostgresPendingWorkChannel(this, origin);
    }

    /** What the server said, in one line. The pool itself says only how long it waited, and has the server's words as its cause. */
    @Override
    public String reason(SQLException cause) {
        if (cause instanceof SQLTransientConnectionException && cause.getCause() instanceof SQLException server) {
            return reason(server);
        }
        String words =
                String.valueOf(cause.getMessage()).lines().map(String::strip).collect(Collectors.joining("; "));
        return (words.endsWith(".") ? words.substring(0, words.length() - 1) : words) + hint(cause);
    }

    @Override
    public String hint(SQLException cause) {
        String state = stateOf(cause);
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof GeneralSecurityException || t instanceof SSLException) {
                return "; the server could not prove with its certificate that it is " + url.host()
                        + ": name the file with its certificate authority as ?sslrootcert=FILE";
            }
        }
        return switch (state) {
            case "28P01", "28000" ->
                "; check user and password in the database URL, and that the server lets this user in from here";
            case "3D000" -> "; create it, or correct the database URL";
            case "25006" -> "; it takes no writes: it may have become a standby";
            case "42501" -> "; the user needs the right to create tables in this database's schema";
            default ->
                state.startsWith("08")
                        ? "; check that the server runs and can be reached from here at this host and port"
                        : "";
        };
    }

    @Override
    public void close() {
        readers.close();
    }
}
