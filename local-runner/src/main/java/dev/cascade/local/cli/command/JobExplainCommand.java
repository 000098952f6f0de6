package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade job explain}. */
@Command(
        description = "Says what the tasks of a job wait for, until when, and why those that did not run did not; with"
                + " TASK, which tasks before it hold it up.")
final class JobExplainCommand implements Callable<Integer> {

    private static final int MOST_NAMES = 5;
    private static final int LONGEST_NAME = 40;

    private final CommandSession session;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TASK", description = "A task. Default: all of them.")
    private Optional<String> task = Optional.empty();

    JobExplainCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields answer = plane.explain(id, task);
            session.output().data(answer.fields(), out -> {
                if (task.isPresent()) {
                    task(answer, out);
                } else {
                    job(answer, out);
                }
            });
        }
        return ExitCode.SUCCESS.code();
    }

    private void job(JsonFields job, PrintStream out) {
        line(out, "job " + job.cell("job_id") + " of " + job.cell("dag") + ": " + job.cell("status"));
        line(out, job.cell("summary"));
        for (JsonFields wait : job.objects("waits")) {
            // The summary says what the job as a whole waits for.
            if (wait.number("count") > 0) {
                line(out, "  " + wait.cell("text"));
                line(out, "    " + names(wait));
            }
        }
    }

    private static String names(JsonFields wait) {
        List<String> names = wait.fields().get("tasks") instanceof List<?> list
                ? list.stream()
                        .limit(MOST_NAMES)
                        .map(name -> TextFormat.shortened(String.valueOf(name), LONGEST_NAME))
                        .toList()
                : List.of();
        long more = wait.number("count") - names.size();
        return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }

    private void task(JsonFields explained, PrintStream out) {
        line(
                out,
                "task " + explained.cell("task_id") + " of job " + explained.cell("job_id") + ": "
                        + explained.cell("status"));
        line(out, explained.cell("text"));
        List<JsonFields> holders = explained.objects("frontier");
        for (JsonFields holder : holders) {
            line(out, "  " + holder.cell("task_id") + " " + holder.cell("text"));
        }
        long more = explained.number("frontier_count") - holders.size();
        if (more > 0) {
            line(out, "  and " + TextFormat.count(more, "more task"));
        }
    }

    private void line(PrintStream out, String text) {
        out.append(TextFormat.asCalled(text, session.environment().command())).append('\n');
    }
}
