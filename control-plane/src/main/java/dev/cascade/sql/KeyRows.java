package dev.cascade.sql;

import dev.cascade.port.JobStore.KeyBinding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Idempotency keys in the database. */
final class KeyRows {

    private KeyRows() {}

    /** Throws away what has expired, then writes unless there is something. */
    static KeyBinding bind(Connection connection, KeyBinding wanted, Instant now) throws SQLException {
        try (PreparedStatement expire =
                connection.prepareStatement("DELETE FROM idempotency_key WHERE expires_at <= ?")) {
            expire.setLong(1, now.toEpochMilli());
            expire.executeUpdate();
        }
        String insert = "INSERT INTO idempotency_key (key, fingerprint, job, expires_at) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, wanted.key());
            statement.setString(2, wanted.fingerprint());
            statement.setString(3, wanted.jobId());
            statement.setLong(4, wanted.expiresAt().toEpochMilli());
            if (statement.executeUpdate() == 1) {
                return wanted;
            }
        }
        return find(connection, wanted.key());
    }

    private static KeyBinding find(Connection connection, String key) throws SQLException {
        String sql = "SELECT fingerprint, job, expires_at FROM idempotency_key WHERE key = ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, key);
            try (ResultSet rows = query.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("the idempotency key expired at this very moment; try again");
                }
                return new KeyBinding(key, rows.getString(1), rows.getString(2), Instant.ofEpochMilli(rows.getLong(3)));
            }
        }
    }
}
