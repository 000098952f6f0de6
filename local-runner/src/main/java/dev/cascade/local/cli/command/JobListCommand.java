package dev.cascade.local.cli.command;

import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.engine.JobStatus;
import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JobTables;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cascade job list}. */
@Command(description = "Lists jobs, newest first.")
final class JobListCommand implements Callable<Integer> {

    private static final int MOST = 1_000;

    private final CommandSession session;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    @Option(names = "--dag", paramLabel = "DAG", description = "Only jobs of this DAG.")
    private Optional<String> dag = Optional.empty();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only jobs that are pending, running, success, failed or cancelled.")
    private Optional<String> status = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 1000. Default: 50.")
    private int limit = 50;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Goes on where an earlier list ended.")
    private Optional<String> cursor = Optional.empty();

    JobListCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw CommandException.usage("--limit is 1 to " + MOST + ", got " + limit);
        }
        status.ifPresent(JobListCommand::check);
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields page = plane.jobs(new ControlPlaneClient.Query(dag, status, limit, cursor));
            session.output().data(page.fields(), out -> JobTables.list(page, out));
        }
        return ExitCode.SUCCESS.code();
    }

    private static void check(String status) {
        if (JobStatus.of(status).isEmpty()) {
            List<String> known =
                    Arrays.stream(JobStatus.values()).map(JobStatus::label).toList();
            throw CommandException.usage("--status: there is no status \"" + status + "\"; "
                    + new Suggestions().didYouMean(status, known).orElse("there are " + String.join(", ", known)));
        }
    }
}
