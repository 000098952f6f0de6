package dev.cascade.sql;

import dev.cascade.port.PendingWorkFeed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** Carries ids of jobs that changed between processes. What is lost on the way costs a delay, nothing else. */
interface PendingWorkChannel extends AutoCloseable {

    /** Whether {@link #inTransaction} does something for these jobs, so that a transaction is needed. */
    boolean areTransactional();

    /** Called with the connection that saved the changes, before the commit. */
    void inTransaction(Connection connection, List<String> jobIds) throws SQLException;

    /** Called once the changes are durable. */
    void committed(List<String> jobIds);

    /** Calls {@code listener}, on some thread of its own, for changes made by other processes. */
    PendingWorkFeed.Subscription subscribe(Consumer<List<String>> listener);

    @Override
    void close();
}
