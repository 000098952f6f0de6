package dev.cascade.examples.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One process of a topology: {@code cascade dev} or {@code cascade worker}, with the class path and the JVM flags of this process. */
final class ClusterProcess implements AutoCloseable {

    private static final JsonFactory JSON = new ObjectMapper().getFactory();

    private static final Duration TO_END = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final JsonNode greeting;

    private ClusterProcess(String name, Process process, JsonNode greeting) {
        this.name = name;
        this.process = process;
        this.greeting = greeting;
    }

    /**
     * Starts it, and waits until it works.
     *
     * @param directory for its state and its messages
     */
    static ClusterProcess start(NodeRole role, String name, String databaseUrl, Path directory) {
        try {
            Path folder = Files.createDirectories(directory.resolve(name));
            ProcessBuilder builder = new ProcessBuilder(command(role))
                    .directory(folder.toFile())
                    .redirectError(folder.resolve("stderr").toFile());
            builder.environment().keySet().removeIf(variable -> variable.startsWith("CASCADE_"));
            builder.environment().put("DATABASE_URL", databaseUrl);
            builder.environment()
                    .put("CASCADE_STATE_DIR", folder.resolve("state").toString());
            builder.environment().put("CASCADE_NODE_ROLE", role.name().toLowerCase(Locale.ROOT));
            Process process = builder.start();
            // One document, of one line or several; the stream stays open.
            JsonNode greeting = JSON.createParser(process.inputReader()).readValueAsTree();
            if (greeting == null) {
                process.waitFor();
                throw new IllegalStateException("the process " + name + " did not start: "
                        + Files.readString(folder.resolve("stderr")).strip());
            }
            return new ClusterProcess(name, process, greeting);
        } catch (IOException e) {
            throw new UncheckedIOException("the process " + name + " cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static List<String> command(NodeRole role) {
        List<String> words =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", classPath(), "dev.cascade.local.cli.CascadeCli"));
        words.addAll(
                role == NodeRole.WORKER
                        ? List.of("worker", "-o", "json")
                        : List.of("dev", "--port", "0", "-o", "json"));
        return words;
    }

    /** That of this process, for a process in another folder. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    String name() {
        return name;
    }

    /** What it printed when it worked. */
    JsonNode greeting() {
        return greeting;
    }

    /** Processor time until now, of the process and of those that it started and that have ended. */
    Duration cpu() {
        return ProcessorTime.of(process.toHandle());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(TO_END.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
