package dev.cascade.local.lambda;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A folder of functions written by the test, and the runtime that runs them. */
final class LambdaFixture implements AutoCloseable {
    final Path root;
    final LocalLambda lambda;

    LambdaFixture(Path root) {
        this(root, UnaryOperator.identity());
    }

    LambdaFixture(Path root, UnaryOperator<LocalLambdaSettings> change) {
        this.root = root;
        LocalLambdaSettings settings = LocalLambdaSettings.in(root.resolve("work"))
                .withEnvironment(Map.of("BUCKET_NAME", "artifacts"))
                .withMaxConcurrency(4);
        this.lambda =
                new LocalLambda(new FunctionDirectory(List.of(root.resolve("functions"))), change.apply(settings));
    }

    Path folder(String function) {
        return root.resolve("functions").resolve(function);
    }

    LambdaFixture file(String function, String file, String content) {
        try {
            Files.createDirectories(folder(function));
            Files.writeString(folder(function).resolve(file), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LambdaFixture python(String function, String code) {
        return file(function, "handler.py", code);
    }

    LambdaFixture node(String function, String code) {
        return file(function, "index.mjs", code);
    }

    LambdaFixture yaml(String function, String text) {
        return file(function, "function.yaml", text);
    }

    /** What came back, and what the attempt's log says. */
    record Run(InvokeResult result, String log) {
        String json() {
            if (result instanceof InvokeResult.Success success) {
                return success.json();
            }
            throw new AssertionError("expected an answer, got " + result + "\n" + log);
        }
    }

    Run invoke(String function, String event) throws InterruptedException {
        return invoke(function, event, Duration.ofMinutes(1));
    }

    Run invoke(String function, String event, Duration timeout) throws InterruptedException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        InvokeRequest request = new InvokeRequest("job-1.task.1", timeout, log);
        InvokeResult result = lambda.invoke(function, event.getBytes(StandardCharsets.UTF_8), request);
        return new Run(result, log.toString(StandardCharsets.UTF_8));
    }

    String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    boolean isAlive(String pidFile) throws IOException {
        long pid = Long.parseLong(read(pidFile).strip());
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public void close() {
        lambda.close();
    }
}
