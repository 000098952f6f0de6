package dev.cascade.acceptance;

import dev.cascade.local.cli.CascadeCli;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A folder in which somebody types {@code cascade} commands. They see the examples, as inside the clone. Thread-safe. */
public final class Shell {

    private static final Path CLONE = Path.of("..").toAbsolutePath().normalize();

    private final Path folder;
    private final Map<String, String> environment;

    public Shell(Path folder) {
        this(folder, Map.of());
    }

    /** One in which these variables are set as well. */
    public Shell(Path folder, Map<String, String> variables) {
        this.folder = folder;
        this.environment = new TreeMap<>(variables);
        environment.put("CASCADE_HOME", CLONE.toString());
    }

    public Path folder() {
        return folder;
    }

    /** Writes a file, given by its path from the folder. */
    public Shell file(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file, given by its path from the folder; empty if there is none. */
    public String text(String name) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command in this process. */
    public CommandResult cascade(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = CascadeCli.run(
                folder, environment, new ByteArrayInputStream(new byte[0]), print(out), print(err), words);
        return new CommandResult(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, false, StandardCharsets.UTF_8);
    }

    /** Runs a job to its end in this process. */
    public RunResult run(String dag, String context, String... more) {
        List<String> words = new ArrayList<>(List.of("run", dag, "--context", context, "-o", "json"));
        words.addAll(List.of(more));
        return new RunResult(this, cascade(words.toArray(String[]::new)));
    }

    /** Starts a command in a process of its own, which can be killed. */
    public CascadeProcess start(String... words) throws IOException {
        return CascadeProcess.start(folder, environment, words);
    }
}
