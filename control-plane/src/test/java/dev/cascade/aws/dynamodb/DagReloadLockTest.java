package dev.cascade.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("R10: one process at a time looks at DAG files")
class DagReloadLockTest {

    private final LocalDynamo dynamo = new LocalDynamo();
    private final String table = dynamo.newTable();
    private final DagReloadLock one = process();
    private final DagReloadLock other = process();
    private final List<String> looks = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    private DagReloadLock process() {
        return new DagReloadLock(dynamo.client(), table, () -> now);
    }

    @AfterEach
    void close() {
        dynamo.close();
    }

    @Test
    void whoComesMeanwhileLeavesItToWhoIsAtItWhoLooksOnceMore() {
        one.take(() -> {
            looks.add("one");
            if (looks.size() == 1) {
                other.take(() -> looks.add("other"));
                other.take(() -> looks.add("other"));
            }
        });

        assertThat(looks).containsExactly("one", "one");
    }

    @Test
    void whoComesLaterLooks() {
        one.take(() -> looks.add("one"));
        other.take(() -> looks.add("other"));

        assertThat(looks).containsExactly("one", "other");
    }

    @Test
    void aLookThatFailedIsOver() {
        assertThatThrownBy(() -> one.take(() -> {
                    throw new IllegalStateException("not listed");
                }))
                .hasMessage("not listed");
        other.take(() -> looks.add("other"));

        assertThat(looks).containsExactly("other");
    }

    @Test
    void theTurnOfWhoDiedIsTakenOnceItIsOlderThanAFunctionCanLive() {
        one.take(() -> {
            now = now.plus(Duration.ofSeconds(64));
            other.take(() -> looks.add("too early"));
            now = now.plus(Duration.ofSeconds(2));
            other.take(() -> looks.add("other"));
        });

        assertThat(looks).containsExactly("other");
    }

    @Test
    void whoIsAskedIsAskedOnceUntilItBegins() {
        assertThat(one.ask()).isTrue();
        assertThat(other.ask()).isFalse();

        one.take(() -> {
            if (looks.isEmpty()) {
                assertThat(other.ask()).isTrue();
                assertThat(one.ask()).isFalse();
            }
            looks.add("one");
        });

        assertThat(looks).containsExactly("one", "one");
    }

    @Test
    void whoNeverBeganIsAskedAgain() {
        assertThat(one.ask()).isTrue();
        now = now.plus(Duration.ofSeconds(121));

        assertThat(one.ask()).isTrue();
    }
}
