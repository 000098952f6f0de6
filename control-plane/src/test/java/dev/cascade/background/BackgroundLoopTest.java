package dev.cascade.background;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.port.StoreException;
import dev.cascade.port.StoreOutageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class BackgroundLoopTest {

    private static final String NAME = "background-loop-test";

    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(NAME), "looking at the sky");
    private final Logger logger = Logger.getLogger(NAME);
    private final List<LogRecord> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
            lines.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    @Test
    @DisplayName("H8: no failure ends a loop, not even an error of the virtual machine")
    void noFailureEndsALoop() throws Exception {
        Queue<Throwable> thrown = new ArrayDeque<>(
                List.of(new StackOverflowError(), new OutOfMemoryError("no heap"), new IllegalStateException("a bug")));
        CountDownLatch survived = new CountDownLatch(2);
        CountDownLatch ended = new CountDownLatch(1);
        BackgroundLoop.Round round = new BackgroundLoop.Round() {
            @Override
            public void run() throws Exception {
                Throwable next = thrown.poll();
                if (next instanceof Error error) {
                    throw error;
                }
                if (next instanceof Exception exception) {
                    throw exception;
                }
                survived.countDown();
            }

            @Override
            public void end() {
                ended.countDown();
            }
        };

        try (BackgroundLoop loop = BackgroundLoop.start(NAME, Duration.ofMillis(1), failures, round)) {
            assertThat(loop).isNotNull();
            assertThat(survived.await(30, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(texts().getFirst()).contains("looking at the sky", "StackOverflowError");
        assertThat(texts().getLast()).isEqualTo("looking at the sky works again; it had failed 3 times");
    }

    @Test
    @DisplayName(
            "H5: a cause that lasts is one line, without a trace if it comes from a store or from input and output")
    void aCauseThatLastsIsOneLine() {
        for (int i = 0; i < 1_000; i++) {
            failures.failed(new CompletionException(new StoreException("the table was throttled " + i)));
        }
        failures.failed(new IOException("no route"));
        failures.failed(new IllegalStateException("a bug"));
        failures.worked();
        failures.worked();

        assertThat(texts())
                .containsExactly(
                        "looking at the sky failed and is tried again: the table was throttled 0",
                        "looking at the sky has failed 1001 times and is tried again: no route",
                        "looking at the sky has failed 1002 times and is tried again:"
                                + " java.lang.IllegalStateException: a bug",
                        "looking at the sky works again; it had failed 1002 times");
        assertThat(lines).extracting(line -> line.getThrown() != null).containsExactly(false, false, true, false);
    }

    @Test
    @DisplayName("H5: an outage of the store is left to the store's own lines")
    void anOutageIsLeftToTheStore() {
        failures.failed(new StoreOutageException("the disk is full", new IOException(), false));
        failures.worked();

        assertThat(lines).isEmpty();
    }

    private List<String> texts() {
        return lines.stream().map(LogRecord::getMessage).toList();
    }
}
