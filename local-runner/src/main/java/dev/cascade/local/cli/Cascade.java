package dev.cascade.local.cli;

import dev.cascade.local.EmbeddedCascade;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import picocli.CommandLine;

/** The {@code cascade} command. */
public final class Cascade {

    private Cascade() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        Interrupt interrupt = new Interrupt();
        CountDownLatch finished = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(interrupt, finished), "interrupt"));
        SignalHandlers.install();
        configureLogging();
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        Surroundings around = new Surroundings(
                System.in,
                out,
                err,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Boolean.getBoolean("cascade.terminal"),
                interrupt,
                EmbeddedCascade::open);
        int code = run(around, args);
        out.flush();
        err.flush();
        finished.countDown();
        System.exit(code);
    }

    /**
     * Runs a command within this process, as a test of DAGs does. Nothing interrupts it; no process is ended. Threads may run commands at the
     * same time.
     *
     * @param folder the current folder, to which paths are relative and where {@code .cascade} is
     * @param env the environment variables that are looked at
     * @param in what {@code --context -} reads
     * @param out gets the data
     * @param err gets everything else
     * @return its exit code
     */
    public static int run(
            Path folder, Map<String, String> env, InputStream in, PrintStream out, PrintStream err, String... args) {
        int code =
                run(new Surroundings(in, out, err, env, folder, false, new Interrupt(), EmbeddedCascade::open), args);
        out.flush();
        err.flush();
        return code;
    }

    /**
     * Runs a command.
     *
     * @return its exit code
     */
    static int run(Surroundings around, String... args) {
        Failures failures = new Failures(around);
        try {
            CommandLine cli = CommandTree.grow(new Session(around), List.of(args));
            cli.setOut(new PrintWriter(around.out(), true, StandardCharsets.UTF_8));
            cli.setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8));
            cli.setParameterExceptionHandler(failures);
            cli.setExecutionExceptionHandler(failures);
            return cli.execute(args);
        } catch (RuntimeException | Error e) {
            return failures.handleError(e);
        }
    }

    /** Runs when the process is told to end: lets the command finish what it must. */
    private static void stop(Interrupt interrupt, CountDownLatch finished) {
        interrupt.raise();
        try {
            finished.await(interrupt.grace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Always UTF-8, whatever the locale: JSON is. */
    private static PrintStream stream(FileDescriptor to) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(to), 1 << 16), false, StandardCharsets.UTF_8);
    }

    private static void configureLogging() {
        try (InputStream in = Cascade.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            throw new IllegalStateException("logging.properties is missing from the build", e);
        }
    }
}
