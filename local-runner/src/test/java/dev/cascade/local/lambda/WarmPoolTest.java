package dev.cascade.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WarmPoolTest {
    /** Answers with its process id. */
    private static final String PID = "import os\ndef lambda_handler(event, context): return os.getpid()";
    /** Tells that it has begun, and never ends. */
    private static final String ENDLESS = """
            import os, time
            def lambda_handler(event, context):
                print("pid=%d." % os.getpid(), flush=True)
                time.sleep(600)
            """;

    @TempDir
    Path root;

    private LambdaFixture lab(UnaryOperator<LocalLambdaSettings> change) {
        return new LambdaFixture(root, change);
    }

    private static ProcessHandle process(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    @Test
    void invocationsOfOneFunctionRunAtTheSameTimeInProcessesOfTheirOwn() throws Exception {
        try (LambdaFixture lab = lab(settings -> settings);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            lab.python("meet", """
                    import os, time
                    def lambda_handler(event, context):
                        open(event["mine"], "w").close()
                        while not os.path.exists(event["other"]): time.sleep(0.005)
                        return os.getpid()
                    """);
            String event = "{\"mine\":\"%s\",\"other\":\"%s\"}";
            String a = root.resolve("a").toString();
            String b = root.resolve("b").toString();
            Future<String> first = threads.submit(
                    () -> lab.invoke("meet", event.formatted(a, b)).json());
            Future<String> second = threads.submit(
                    () -> lab.invoke("meet", event.formatted(b, a)).json());
            assertThat(first.get()).isNotEqualTo(second.get());
        }
    }

    @Test
    void noMoreRunAtTheSameTimeThanAllowed() throws Exception {
        try (LambdaFixture lab = lab(settings -> settings.withMaxConcurrency(1));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String code = """
                    import time
                    def lambda_handler(event, context):
                        with open(event["file"], "a") as f:
                            f.write("begin "); f.flush()
                            time.sleep(0.05)
                            f.write("end ")
                    """;
            lab.python("one", code).python("two", code);
            String event = "{\"file\":\"" + root.resolve("trace") + "\"}";
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String name = i % 2 == 0 ? "one" : "two";
                all.add(threads.submit(() -> lab.invoke(name, event).json()));
            }
            for (Future<String> one : all) {
                one.get();
            }
            assertThat(lab.read("trace")).isEqualTo("begin end ".repeat(6));
        }
    }

    @Test
    void anIdleProcessIsStopped() throws Exception {
        try (LambdaFixture lab = lab(settings -> settings.withIdleTimeout(Duration.ofMillis(300)))) {
            lab.python("pid", PID);
            ProcessHandle process = process(lab.invoke("pid", "{}").json());
            process.onExit().get(30, TimeUnit.SECONDS);
            assertThat(process.isAlive()).isFalse();
        }
    }

    @Test
    void closingStopsIdleProcesses() throws Exception {
        LambdaFixture lab = lab(settings -> settings);
        lab.python("pid", PID);
        ProcessHandle process = process(lab.invoke("pid", "{}").json());
        assertThat(process.isAlive()).isTrue();
        lab.close();
        assertThat(process.isAlive()).isFalse();
        assertThatThrownBy(() -> lab.invoke("pid", "{}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(root.resolve("work/logs")).as("no log is left behind").isEmptyDirectory();
    }

    @Test
    void closingCutsOffInvocationsUnderWayWithoutBlamingTheFunction() throws Exception {
        LambdaFixture lab = lab(settings -> settings);
        lab.python("endless", ENDLESS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Begun begun = new Begun();
            Future<InvokeResult> running = threads.submit(() -> invoke(lab, begun));
            ProcessHandle process = begun.process();
            lab.close();
            assertThatThrownBy(running::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            assertThat(process.isAlive()).isFalse();
        }
    }

    @Test
    void interruptingTheCallerKillsTheProcess() throws Exception {
        try (LambdaFixture lab = lab(settings -> settings);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            lab.python("endless", ENDLESS);
            Begun begun = new Begun();
            CountDownLatch interrupted = new CountDownLatch(1);
            Future<?> running = threads.submit(() -> {
                try {
                    invoke(lab, begun);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            ProcessHandle process = begun.process();
            running.cancel(true);
            interrupted.await();
            assertThat(process.isAlive()).isFalse();
        }
    }

    @Test
    void aProcessThatDiedWhileIdleIsReplaced() throws Exception {
        try (LambdaFixture lab = lab(settings -> settings)) {
            lab.python("pid", PID);
            String first = lab.invoke("pid", "{}").json();
            ProcessHandle process = process(first);
            process.destroyForcibly();
            process.onExit().get(30, TimeUnit.SECONDS);
            assertThat(lab.invoke("pid", "{}").json()).isNotEqualTo(first);
        }
    }

    @Test
    void theLongestUnusedProcessMakesRoom() throws Exception {
        try (LambdaFixture lab = lab(settings -> settings.withMaxConcurrency(1))) {
            lab.python("a", PID).python("b", PID).python("c", PID);
            ProcessHandle a = process(lab.invoke("a", "{}").json());
            ProcessHandle b = process(lab.invoke("b", "{}").json());
            ProcessHandle c = process(lab.invoke("c", "{}").json());
            assertThat(List.of(a.isAlive(), b.isAlive(), c.isAlive())).containsExactly(false, true, true);
        }
    }

    private static InvokeResult invoke(LambdaFixture lab, Begun begun) throws InterruptedException {
        InvokeRequest request = new InvokeRequest("r", Duration.ofMinutes(5), begun);
        return lab.lambda.invoke("endless", "{}".getBytes(StandardCharsets.UTF_8), request);
    }

    /** A log that tells when the function says that it has begun: logs are written while the function runs. */
    private static final class Begun extends ByteArrayOutputStream {
        private final CountDownLatch seen = new CountDownLatch(1);

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (text().matches("(?s).*pid=\\d+\\..*")) {
                seen.countDown();
            }
        }

        ProcessHandle process() throws InterruptedException {
            seen.await();
            return WarmPoolTest.process(text().replaceAll("(?s).*pid=(\\d+)\\..*", "$1"));
        }

        private String text() {
            return toString(StandardCharsets.UTF_8);
        }
    }
}
