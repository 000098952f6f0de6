package dev.cascade.local.aws;

import dev.cascade.usecase.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code cascade worker} in a Java virtual machine of its own. Closing kills it. */
final class WorkerProcess implements AutoCloseable {

    private final Process process;
    private final Path errors;

    private WorkerProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    static WorkerProcess start(Path folder, Map<String, String> environment, String... options) throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.cascade.local.cli.CascadeCli",
                "worker",
                "-o",
                "json"));
        command.addAll(List.of(options));
        Path errors = folder.resolve("stderr");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("CASCADE_"));
        builder.environment().remove("DATABASE_URL");
        builder.environment().putAll(environment);
        return new WorkerProcess(builder.start(), errors);
    }

    /** Waits for the line that says that it has joined. */
    Map<String, @Nullable Object> joined() throws IOException {
        return next();
    }

    /** Waits for the next document on its standard output. */
    Map<String, @Nullable Object> next() throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new AssertionError("it ended: " + errors());
        }
        return Json.parseObject(Objects.requireNonNull(line));
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** As {@code kill} does. */
    void tellToStop() {
        process.destroy();
    }

    int exit() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
