package dev.cascade.local.cli;

import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.worker.TaskOutput;
import java.io.BufferedOutputStream;
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
        PrintStream err = new PrintStream(
                new BufferedOutputStream(OwnDescriptor.ERR.stream(), 1 << 16), false, StandardCharsets.UTF_8);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(interrupt, finished, err), "interrupt"));
        SignalHandlers.install();
        InputStream in = System.in;
        PrintStream out = StandardOutput.open(interrupt::raise);
        keepToItself(new PrintStream(OwnDescriptor.ERR.stream(), true, StandardCharsets.UTF_8));
        configureLogging();
        Surroundings around = new Surroundings(
                in,
                out,
                err,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                terminals(),
                System.getProperty("cascade.command", "cascade"),
                interrupt,
                EmbeddedCascade::open);
        int code = runInUtf8(around, args);
        out.flush();
        err.flush();
        finished.countDown();
        System.exit(code);
    }

    private static int runInUtf8(Surroundings around, String... args) {
        try {
            Letters.checkEncoding();
        } catch (CommandException e) {
            return new Failures(around).refuse(e);
        }
        return run(around, args);
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
        int code = run(
                new Surroundings(
                        in,
                        out,
                        err,
                        env,
                        folder,
                        Surroundings.Terminals.NONE,
                        "cascade",
                        new Interrupt(),
                        EmbeddedCascade::open),
                args);
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
            Letters.check(around, args);
            CommandLine cli = CommandTree.grow(new Session(around), List.of(args));
            cli.setOut(new PrintWriter(around.out(), true, StandardCharsets.UTF_8));
            cli.setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8));
            cli.setParameterExceptionHandler(failures);
            cli.setExecutionExceptionHandler(failures);
            int code = cli.execute(args);
            return around.out().checkError() ? failures.outputLost(code) : code;
        } catch (CommandException e) {
            return failures.refuse(e);
        } catch (RuntimeException | Error e) {
            return failures.handleError(e);
        }
    }

    /**
     * Runs when the process is told to end: lets the command finish what it must. If neither a signal nor the command has told it, user code
     * has, as a Java task that calls {@link System#exit}; the exit code that it gave would be taken for the command's.
     */
    private static void stop(Interrupt interrupt, CountDownLatch finished, PrintStream err) {
        boolean byUserCode = finished.getCount() > 0 && !SignalHandlers.received();
        interrupt.raise();
        try {
            finished.await(interrupt.grace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (byUserCode) {
            err.println(
                    "cascade: a task, or other code in this process, called System.exit, which ends Cascade; code that"
                            + " does so is better a `command` task");
            err.flush();
            Runtime.getRuntime().halt(Exit.INTERNAL_ERROR.code());
        }
    }

    /** The findings of the launcher. */
    private static Surroundings.Terminals terminals() {
        List<String> terminals =
                List.of(System.getProperty("cascade.terminals", "").split(","));
        return new Surroundings.Terminals(terminals.contains("out"), terminals.contains("err"));
    }

    /**
     * Leaves standard output and standard input to the command: output of user code, such as Java tasks and DAGs in Java, goes to its logs
     * or to standard error, and its standard input is empty. Must be called before other code stores references to the streams.
     */
    private static void keepToItself(PrintStream err) {
        TaskOutput.install(err, err);
        System.setIn(InputStream.nullInputStream());
    }

    private static void configureLogging() {
        try (InputStream in = Cascade.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            throw new IllegalStateException("logging.properties is missing from the build", e);
        }
    }
}
