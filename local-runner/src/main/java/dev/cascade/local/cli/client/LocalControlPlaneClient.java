package dev.cascade.local.cli.client;

import dev.cascade.api.DagMessages;
import dev.cascade.api.JobMessages;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.JobStatus;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JobTransition;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.JobQuery;
import dev.cascade.port.Page;
import dev.cascade.usecase.RequestRejectedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The control plane whose state is on this machine, or in the database that DATABASE_URL names. It runs no tasks. */
final class LocalControlPlaneClient implements ControlPlaneClient {

    private static final int EVENTS_PER_READ = 10_000;

    private final LocalCascade cascade;

    LocalControlPlaneClient(LocalCascade cascade) {
        this.cascade = cascade;
    }

    @Override
    public JsonFields jobs(Query query) {
        Optional<JobStatus> status = query.status().flatMap(JobStatus::of);
        JobQuery wanted = new JobQuery(query.dag(), status, query.limit(), query.cursor());
        try {
            return new JsonFields(JobMessages.jobs(cascade.describeJob().list(wanted)));
        } catch (IllegalArgumentException e) {
            throw query.cursor().isPresent() ? CommandException.usage("--cursor: " + e.getMessage()) : e;
        }
    }

    @Override
    public JsonFields job(String id) {
        return new JsonFields(JobMessages.run(cascade.describeJob().details(id)));
    }

    @Override
    public List<JobTransition> events(String id, long after) {
        return cascade.describeJob().events(id, after, EVENTS_PER_READ).stream()
                .map(JobTransition::of)
                .toList();
    }

    @Override
    public JsonFields cancel(String id) {
        return new JsonFields(JobMessages.job(cascade.cancelJob().cancel(id)));
    }

    @Override
    public JsonFields retry(String id) {
        return new JsonFields(JobMessages.job(cascade.retryJob().retry(id)));
    }

    @Override
    public List<JsonFields> dags() {
        List<JsonFields> dags = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<DagRecord> page = cascade.dags().list(cursor);
            page.items().forEach(dag -> dags.add(new JsonFields(DagMessages.dag(dag))));
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return dags;
    }

    @Override
    public JsonFields dag(String name) {
        return new JsonFields(
                DagMessages.dag(cascade.dags().find(name), cascade.dags().definition(name)));
    }

    @Override
    public JsonFields setEnabled(String dag, boolean enabled) {
        try {
            return new JsonFields(DagMessages.dag(cascade.dags().setEnabled(dag, enabled)));
        } catch (RequestRejectedException refusal) {
            throw refusal.kind() == RequestRejectedException.Kind.NOT_FOUND
                    ? new CommandException(ExitCode.NOT_FOUND, refusal.getMessage() + EmptyStateClient.HOW_TO_REGISTER)
                    : refusal;
        }
    }

    @Override
    public JsonFields deploy(DagFile file, DagDefinition dag) {
        // Not the file alone, which may lie in a folder with DAGs: a DAG that was deployed stays when its file goes.
        String source = "dag deploy " + file.path().toAbsolutePath();
        return new JsonFields(DagMessages.dag(cascade.dags().register(dag, source)));
    }

    @Override
    public Optional<String> idleWarning() {
        Instant now = Instant.now();
        boolean anyone = cascade.workers().list().stream().anyMatch(worker -> !worker.isLost(now));
        return anyone
                ? Optional.empty()
                : Optional.of("nothing runs tasks here at the moment; `cascade dev` goes on with unfinished jobs");
    }

    @Override
    public void close() {
        cascade.close();
    }
}
