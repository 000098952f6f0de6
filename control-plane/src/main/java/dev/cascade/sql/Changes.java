package dev.cascade.sql;

import dev.cascade.port.ChangeFeed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries ids of jobs that changed between processes. What is lost on the way costs a delay, nothing else. */
interface Changes extends AutoCloseable {

    /** Whether {@link #inTransaction} does something for these jobs, so that a transaction is needed. */
    boolean areTransactional();

    /** Called with the connection that saved the changes, before the commit. */
    void inTransaction(Connection connection, List<String> jobIds) throws SQLException;

    /** Called once the changes are durable. */
    void committed(List<String> jobIds);

    /** Calls {@code listener}, on some thread of its own, for changes made by other processes. */
    ChangeFeed.Subscription subscribe(Consumer<String> listener);

    /** Calls the listener for each, also if it fails for some; then fails for the first of these. */
    static void tellAll(List<String> jobIds, Consumer<String> listener) {
        @Nullable RuntimeException first = null;
        for (String id : jobIds) {
            try {
                listener.accept(id);
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    void close();
}
