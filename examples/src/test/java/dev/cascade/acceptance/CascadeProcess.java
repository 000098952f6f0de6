package dev.cascade.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A {@code cascade} command in a Java virtual machine of its own. Closing kills it. */
public final class CascadeProcess implements AutoCloseable {

    private static final long SECONDS_TO_END = 60;

    private final Process process;
    private final BufferedReader lines;

    private CascadeProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static CascadeProcess start(Path folder, Map<String, String> environment, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.cascade.local.cli.CascadeCli"));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new CascadeProcess(builder.start());
    }

    /** Reads what it prints until so many lines were as wanted, and returns those. */
    public List<String> read(int count, Predicate<String> wanted) throws IOException {
        List<String> found = new ArrayList<>();
        List<String> all = new ArrayList<>();
        while (found.size() < count) {
            String line = lines.readLine();
            if (line == null) {
                throw new AssertionError("it ended after " + String.join("\n", all));
            }
            all.add(line);
            if (wanted.test(line)) {
                found.add(line);
            }
        }
        return found;
    }

    /** Reads what it prints until its end, and returns the lines. */
    public List<String> rest() {
        return lines.lines().toList();
    }

    /** Waits for its end. */
    public int exit() throws IOException, InterruptedException {
        while (lines.readLine() != null) {
            // Left unread, what it prints would fill the pipe and stop it.
        }
        process.waitFor();
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    /** As {@code kill} does: it is told to end. */
    public void stop() {
        // Not by the process itself, which closes what is still to be read.
        boolean unused = process.toHandle().destroy();
    }

    /** As {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + process.pid() + " outlives kill -9");
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
