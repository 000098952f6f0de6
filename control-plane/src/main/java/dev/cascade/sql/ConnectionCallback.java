package dev.cascade.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Something done with a connection, which is not kept. */
@FunctionalInterface
interface ConnectionCallback<T extends @Nullable Object> {

    T with(Connection connection) throws SQLException;
}
