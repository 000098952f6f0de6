package dev.cascade.local.cli;

import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.cli.environment.CommandEnvironment;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.usecase.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The command in a folder of its own, over the real parts. */
public final class CliRunner {

    public final Path folder;
    private final Map<String, String> env = new TreeMap<>();
    private String input = "";
    private InterruptSignal interrupt = new InterruptSignal();
    private CommandEnvironment.Terminals terminals = CommandEnvironment.Terminals.NONE;

    public CliRunner(Path folder) {
        this.folder = folder;
    }

    /** What came of a command. */
    public record Result(int exit, String out, String err) {

        public JsonFields json() {
            return JsonFields.of(Json.parse(out));
        }

        List<JsonFields> jsonList() {
            return Json.parse(out) instanceof List<?> list
                    ? list.stream().map(JsonFields::of).toList()
                    : List.of();
        }

        List<String> errLines() {
            return err.lines().toList();
        }
    }

    private CommandEnvironment environment(OutputStream out, OutputStream err, InterruptSignal stop) {
        return new CommandEnvironment(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                env,
                folder,
                terminals,
                "cascade",
                stop,
                EmbeddedCascade::open);
    }

    /** Starts a command that goes on until it is told to stop, and waits for the document that it begins with. */
    public Running start(String... args) throws IOException {
        InterruptSignal stop = new InterruptSignal();
        PipedInputStream printed = new PipedInputStream(1 << 16);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandEnvironment environment = environment(new PipedOutputStream(printed), err, stop);
        CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(
                () -> {
                    int code = CascadeCli.run(environment, args);
                    environment.out().close();
                    return code;
                },
                Thread::startVirtualThread);
        StringBuilder document = new StringBuilder();
        BufferedReader lines = new BufferedReader(new InputStreamReader(printed, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            document.append(line);
            if (line.equals("}")) {
                return new Running(JsonFields.of(Json.parse(document.toString())), stop, exit);
            }
        }
        throw new AssertionError("it ended: " + err.toString(StandardCharsets.UTF_8));
    }

    /** A command that goes on. */
    public record Running(JsonFields document, InterruptSignal interrupt, CompletableFuture<Integer> exit)
            implements AutoCloseable {

        public int stop() {
            interrupt.raise();
            return exit.join();
        }

        @Override
        public void close() {
            stop();
        }
    }

    public CliRunner env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /** A person watches. */
    public CliRunner terminal() {
        terminals = new CommandEnvironment.Terminals(true, true);
        return this;
    }

    public CliRunner input(String text) {
        input = text;
        return this;
    }

    /** The next commands find that somebody has pressed Ctrl-C. */
    public CliRunner interrupted() {
        interrupt.raise();
        return this;
    }

    /** Presses Ctrl-C in the command that runs now. */
    public void interrupt() {
        interrupt.raise();
    }

    CliRunner notInterrupted() {
        interrupt = new InterruptSignal();
        return this;
    }

    public CliRunner file(String name, String... lines) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", lines) + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path state() {
        return folder.resolve(".cascade");
    }

    public Result run(String... args) {
        return run(new ByteArrayOutputStream(), args);
    }

    /** @param out gets what the command prints, while it runs */
    public Result run(ByteArrayOutputStream out, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandEnvironment environment = environment(out, err, interrupt);
        int exit = CascadeCli.run(environment, args);
        environment.out().flush();
        environment.err().flush();
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
