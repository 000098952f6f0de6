package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneClient.Clear;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cascade job clear}. */
@Command(
        description =
                "Shows which tasks of a job would run again, and runs them with --yes. What the other tasks did is"
                        + " kept. Attempts of these tasks that run are stopped first. Exits with 21 if there is nothing to run"
                        + " again.")
final class JobClearCommand implements Callable<Integer> {

    private static final int MOST_NAMES = 20;

    private final CommandSession session;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    @Option(names = "--upstream", description = "Also the tasks that these depend on, directly or not.")
    private boolean upstream;

    @Option(names = "--downstream", description = "Also the tasks that depend on these, directly or not.")
    private boolean downstream;

    @Option(
            names = "--failed",
            description = "Only those that failed, were cancelled, or never ran because a task before them failed."
                    + " Without TASK: of all tasks of the job.")
    private boolean failed;

    @Option(
            names = {"-y", "--yes"},
            description = "Runs them. Default: only shows the plan.")
    private boolean yes;

    @Parameters(index = "0", paramLabel = "ID", description = "The job.")
    private String id = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TASK", description = "The tasks to run again.")
    private List<String> tasks = new ArrayList<>();

    JobClearCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (tasks.isEmpty() && !failed) {
            throw CommandException.usage("name the tasks to run again, or give --failed for all that failed");
        }
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields answer = plane.clear(id, new Clear(tasks, upstream, downstream, failed), !yes);
            session.output().data(answer.fields(), out -> print(answer, out));
            if (yes) {
                plane.idleWarning().ifPresent(session.output()::note);
            } else {
                session.output().note("cascade: nothing was changed; give --yes to run them");
            }
        }
        return ExitCode.SUCCESS.code();
    }

    private static void print(JsonFields answer, PrintStream out) {
        line(
                out,
                "job " + answer.cell("job_id") + " of " + answer.cell("dag") + " v" + answer.cell("version") + ": "
                        + answer.cell("status"));
        names(out, "runs again", answer, "runs");
        names(out, "is stopped first", answer, "stopped");
        names(out, "does not run, by its trigger rule", answer, "skipped");
        line(out, "  kept: " + TextFormat.count(answer.number("kept"), "task"));
    }

    private static void names(PrintStream out, String what, JsonFields answer, String field) {
        List<?> names = answer.fields().get(field) instanceof List<?> list ? list : List.of();
        if (!names.isEmpty()) {
            List<String> some =
                    names.stream().limit(MOST_NAMES).map(String::valueOf).toList();
            line(
                    out,
                    "  " + what + ": " + String.join(", ", some)
                            + (names.size() > some.size() ? " and " + (names.size() - some.size()) + " more" : ""));
        }
    }

    private static void line(PrintStream out, String text) {
        out.append(text).append('\n');
    }
}
