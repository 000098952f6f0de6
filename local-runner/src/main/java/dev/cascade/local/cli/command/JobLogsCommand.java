package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.client.LogReader;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.session.CommandSession;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cascade job logs}. */
@Command(
        description = "Prints what a task, or each task of a job, wrote to the log of its latest attempt. With -o json,"
                + " each piece is a line: {\"task_id\", \"attempt\", \"text\"}.")
final class JobLogsCommand implements Callable<Integer> {

    private final CommandSession session;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    @Option(names = "--attempt", paramLabel = "N", description = "This attempt of TASK. Default: the latest.")
    private Optional<Integer> attempt = Optional.empty();

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with what is written, and with further attempts, until TASK or the job has ended.")
    private boolean follow;

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TASK", description = "A task. Default: all of them.")
    private Optional<String> task = Optional.empty();

    JobLogsCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (attempt.isPresent() && task.isEmpty()) {
            throw CommandException.usage("--attempt is of one task; name it");
        }
        if (attempt.filter(n -> n < 1).isPresent()) {
            throw CommandException.usage("--attempt is a number from 1 on, got " + attempt.get());
        }
        try (ControlPlaneClient plane = server.open(session)) {
            LogReader reader = new LogReader(session, plane, id);
            OptionalInt number = attempt.map(OptionalInt::of).orElseGet(OptionalInt::empty);
            return task.map(name -> reader.read(name, number, follow))
                    .orElseGet(() -> reader.readAll(follow))
                    .code();
        }
    }
}
