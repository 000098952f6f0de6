package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InProcessTimersTest {

    @Test
    @DisplayName("H8: what is repeated goes on after any failure, also after an error of the virtual machine")
    void whatIsRepeatedGoesOnAfterAnyFailure() throws Exception {
        CountDownLatch rounds = new CountDownLatch(4);
        try (InProcessTimers timers = new InProcessTimers(InstantSource.system())) {
            timers.repeat("failing on purpose", Duration.ofMillis(1), () -> {
                rounds.countDown();
                if (rounds.getCount() % 2 == 0) {
                    throw new StackOverflowError();
                }
                throw new OutOfMemoryError("on purpose");
            });

            assertThat(rounds.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
