package dev.cascade.sql;

import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.LogLines;
import dev.cascade.port.StoreOutageException;

/** What background work meets that is still under way when its process closes the stores. */
final class ClosedStores {

    private ClosedStores() {}

    /** Closes the stores, and checks that later calls fail in the way about which nobody logs anything. */
    static void assertSilent(SqlStores stores) {
        stores.jobs().create(header("before"), heldBack());
        try (LogLines log = LogLines.of(Availability.class)) {
            stores.close();

            assertThatThrownBy(() -> stores.jobs().header("before"))
                    .isInstanceOf(StoreOutageException.class)
                    .hasMessageContaining("has been closed");
            assertThatThrownBy(() -> stores.jobs().create(header("after"), heldBack()))
                    .isInstanceOfSatisfying(
                            StoreOutageException.class,
                            e -> assertThat(e.isUnwritten()).isTrue())
                    .hasMessageContaining("has been closed");
            assertThat(log.lines()).isEmpty();
        }
    }
}
