package dev.cascade.local.cli.command;

import dev.cascade.dsl.definition.Identifier;
import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneClient.Prune;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JobTables;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.WaitTimeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cascade prune}. */
@Command(
        description = {
            "Deletes jobs that ended long ago: what is known of them, their logs and large results.",
            "Objects under keys that DAGs name (output_s3_key) stay. If it is interrupted, the next one goes on."
        })
final class PruneCommand implements Callable<Integer> {

    private static final String USUAL_AGE = "90d";

    /** The document names the first ones only. */
    private static final int MOST_NAMED = 1_000;

    private final CommandSession session;

    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            description = "Only jobs that ended so long ago, in seconds or as 36h, 90d. Default: CASCADE_KEEP_JOBS, or "
                    + USUAL_AGE + ".")
    private Optional<String> olderThan = Optional.empty();

    @Option(names = "--dag", paramLabel = "NAME", description = "Only jobs of this DAG.")
    private Optional<String> dag = Optional.empty();

    @Option(names = "--dry-run", description = "Tells what would be deleted, and deletes nothing.")
    private boolean dryRun;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    PruneCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        dag.filter(name -> !Identifier.isValid(name)).ifPresent(name -> {
            throw CommandException.usage("--dag is a DAG's name: " + Identifier.RULE + ", got \"" + name + "\"");
        });
        Prune wanted = new Prune(dag, age(), dryRun);
        Result result = new Result();
        try (ControlPlaneClient plane = server.open(session)) {
            Optional<String> cursor = Optional.empty();
            do {
                JsonFields piece = plane.prune(wanted, cursor);
                result.add(piece);
                cursor = piece.text("next_cursor");
            } while (cursor.isPresent());
        }
        JsonFields document = result.document(dryRun);
        session.output().data(document.fields(), out -> JobTables.pruned(document, out));
        result.failures.forEach(
                (job, reason) -> session.output().note("cascade: job " + job + " could not be deleted: " + reason));
        return (result.failures.isEmpty() ? ExitCode.SUCCESS : ExitCode.INTERNAL_ERROR).code();
    }

    private Duration age() {
        return olderThan
                .map(text -> WaitTimeout.parse("--older-than", text))
                .or(() -> session.settings().keepJobs(Optional.empty()))
                .orElseGet(() -> WaitTimeout.parse("--older-than", USUAL_AGE));
    }

    /** All pieces together. */
    private static final class Result {

        private long count;
        private long objects;
        private final List<Object> jobs = new ArrayList<>();
        /** Of jobs that could not be deleted, the reason. */
        private final Map<String, String> failures = new LinkedHashMap<>();

        void add(JsonFields piece) {
            List<JsonFields> some = piece.objects("jobs");
            count += some.size();
            objects += piece.number("objects");
            some.stream().limit(MOST_NAMED - jobs.size()).forEach(job -> jobs.add(job.fields()));
            piece.objects("failures").forEach(failed -> failures.put(failed.cell("job_id"), failed.cell("reason")));
        }

        JsonFields document(boolean isDryRun) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("dry_run", isDryRun);
            document.put("count", count);
            document.put("objects", objects);
            document.put("failed", failures.size());
            document.put("jobs", jobs);
            return new JsonFields(document);
        }
    }
}
