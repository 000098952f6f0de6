package dev.cascade.local.cli;

import dev.cascade.local.EmbeddedCascade;
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
final class Cli {

    final Path folder;
    private final Map<String, String> env = new TreeMap<>();
    private String input = "";
    private Interrupt interrupt = new Interrupt();
    private Surroundings.Terminals terminals = Surroundings.Terminals.NONE;

    Cli(Path folder) {
        this.folder = folder;
    }

    /** What came of a command. */
    record Result(int exit, String out, String err) {

        Doc json() {
            return Doc.of(Json.parse(out));
        }

        List<Doc> jsonList() {
            return Json.parse(out) instanceof List<?> list
                    ? list.stream().map(Doc::of).toList()
                    : List.of();
        }

        List<String> errLines() {
            return err.lines().toList();
        }
    }

    private Surroundings around(OutputStream out, OutputStream err, Interrupt stop) {
        return new Surroundings(
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
    Running start(String... args) throws IOException {
        Interrupt stop = new Interrupt();
        PipedInputStream printed = new PipedInputStream(1 << 16);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = around(new PipedOutputStream(printed), err, stop);
        CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(
                () -> {
                    int code = Cascade.run(around, args);
                    around.out().close();
                    return code;
                },
                Thread::startVirtualThread);
        StringBuilder document = new StringBuilder();
        BufferedReader lines = new BufferedReader(new InputStreamReader(printed, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            document.append(line);
            if (line.equals("}")) {
                return new Running(Doc.of(Json.parse(document.toString())), stop, exit);
            }
        }
        throw new AssertionError("it ended: " + err.toString(StandardCharsets.UTF_8));
    }

    /** A command that goes on. */
    record Running(Doc document, Interrupt interrupt, CompletableFuture<Integer> exit) implements AutoCloseable {

        int stop() {
            interrupt.raise();
            return exit.join();
        }

        @Override
        public void close() {
            stop();
        }
    }

    Cli env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /** A person watches. */
    Cli terminal() {
        terminals = new Surroundings.Terminals(true, true);
        return this;
    }

    Cli input(String text) {
        input = text;
        return this;
    }

    /** The next commands find that somebody has pressed Ctrl-C. */
    Cli interrupted() {
        interrupt.raise();
        return this;
    }

    /** Presses Ctrl-C in the command that runs now. */
    void interrupt() {
        interrupt.raise();
    }

    Cli notInterrupted() {
        interrupt = new Interrupt();
        return this;
    }

    Cli file(String name, String... lines) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", lines) + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path state() {
        return folder.resolve(".cascade");
    }

    Result run(String... args) {
        return run(new ByteArrayOutputStream(), args);
    }

    /** @param out gets what the command prints, while it runs */
    Result run(ByteArrayOutputStream out, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = around(out, err, interrupt);
        int exit = Cascade.run(around, args);
        around.out().flush();
        around.err().flush();
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
