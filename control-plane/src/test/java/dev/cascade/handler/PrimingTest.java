package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.FakeAws.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PrimingTest {

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    @DisplayName("R12: before a snapshot each client makes a call, which changes nothing and may be refused")
    void eachClientMakesACall() {
        account.aws.onInvoke((name, type, event) -> Answer.error(403, "AccessDeniedException", "no"));
        account.aws.refuse("PutEvents", true);

        account.plane.prime();

        assertThat(account.aws.calls("S3.GET")).isOne();
        assertThat(account.aws.calls("GetQueueAttributes")).isOne();
        assertThat(account.aws.calls("Invoke")).isOne();
        assertThat(account.aws.calls("DescribeExecution")).isOne();
        assertThat(account.aws.calls("PutEvents")).isOne();
        assertThat(account.aws.calls()).isEqualTo(5);
    }

    @Test
    @DisplayName("R12: idle connections are kept for half a minute")
    void idleConnectionsAreKept() {
        assertThat(System.getProperty("http.keepAlive.time.server")).isEqualTo("30");
    }
}
