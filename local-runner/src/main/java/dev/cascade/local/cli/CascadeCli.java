package dev.cascade.local.cli;

import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.cli.command.CommandTree;
import dev.cascade.local.cli.environment.CommandEnvironment;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.environment.SignalHandlers;
import dev.cascade.local.cli.environment.StandardOutput;
import dev.cascade.local.cli.environment.StandardStreamDescriptor;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.EncodingCheck;
import dev.cascade.local.cli.session.ErrorReporter;
import dev.cascade.local.worker.TaskOutputRedirect;
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
public final class CascadeCli {

    private CascadeCli() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        InterruptSignal interrupt = new InterruptSignal();
        CountDownLatch finished = new CountDownLatch(1);
        PrintStream err = new PrintStream(
                new BufferedOutputStream(StandardStreamDescriptor.ERR.stream(), 1 << 16),
                false,
                StandardCharsets.UTF_8);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(interrupt, finished, err), "interrupt"));
        SignalHandlers.install();
        InputStream in = System.in;
        PrintStream out = StandardOutput.open(interrupt::raise);
        keepToItself(new PrintStream(StandardStreamDescriptor.ERR.stream(), true, StandardCharsets.UTF_8));
        configureLogging();
        CommandEnvironment environment = new CommandEnvironment(
                in,
                out,
                err,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                terminals(),
                System.getProperty("cascade.command", "cascade"),
                interrupt,
                EmbeddedCascade::open);
        int code = runInUtf8(environment, args);
        out.flush();
        err.flush();
        finished.countDown();
        System.exit(code);
    }

    private static int runInUtf8(CommandEnvironment environment, String... args) {
        try {
            EncodingCheck.checkEncoding();
        } catch (CommandException e) {
            return new ErrorReporter(environment).refuse(e);
        }
        return run(environment, args);
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
                new CommandEnvironment(
                        in,
                        out,
                        err,
                        env,
                        folder,
                        CommandEnvironment.Terminals.NONE,
                        "cascade",
                        new InterruptSignal(),
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
    public static int run(CommandEnvironment environment, String... args) {
        ErrorReporter failures = new ErrorReporter(environment);
        try {
            EncodingCheck.check(environment, args);
            CommandLine cli = CommandTree.grow(new CommandSession(environment), List.of(args));
            cli.setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8));
            cli.setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8));
            cli.setParameterExceptionHandler(failures);
            cli.setExecutionExceptionHandler(failures);
            int code = cli.execute(args);
            return environment.out().checkError() ? failures.outputLost(code) : code;
        } catch (CommandException e) {
            return failures.refuse(e);
        } catch (RuntimeException | Error e) {
            return failures.handleError(e);
        }
    }

    /**
     * Shutdown hook: interrupts the command and waits until it has finished. If neither a signal nor the command has caused the shutdown, user
     * code has, such as a Java task that calls {@link System#exit}. Its exit code must not become the exit code of the command.
     */
    private static void stop(InterruptSignal interrupt, CountDownLatch finished, PrintStream err) {
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
            Runtime.getRuntime().halt(ExitCode.INTERNAL_ERROR.code());
        }
    }

    /** The findings of the launcher. */
    private static CommandEnvironment.Terminals terminals() {
        List<String> terminals =
                List.of(System.getProperty("cascade.terminals", "").split(","));
        return new CommandEnvironment.Terminals(terminals.contains("out"), terminals.contains("err"));
    }

    /**
     * Leaves standard output and standard input to the command: output of user code, such as Java tasks and DAGs in Java, goes to its logs
     * or to standard error, and its standard input is empty. Must be called before other code stores references to the streams.
     */
    private static void keepToItself(PrintStream err) {
        TaskOutputRedirect.install(err, err);
        System.setIn(InputStream.nullInputStream());
    }

    private static void configureLogging() {
        try (InputStream in = CascadeCli.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            throw new IllegalStateException("logging.properties is missing from the build", e);
        }
    }
}
