package dev.cascade.local.cli.client;

import dev.cascade.api.ClearMessages;
import dev.cascade.api.CostMessages;
import dev.cascade.api.DagMessages;
import dev.cascade.api.ExplainMessages;
import dev.cascade.api.JobMessages;
import dev.cascade.api.LogMessages;
import dev.cascade.api.WorkerMessages;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.JobStatus;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.access.MachineUser;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JobTransition;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.JobQuery;
import dev.cascade.port.Page;
import dev.cascade.usecase.ClearTasks;
import dev.cascade.usecase.PruneJobs;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.query.ExplainJob;
import dev.cascade.usecase.query.LogPage.Anchor;
import dev.cascade.usecase.query.LogPage.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The control plane whose state is on this machine, or in the database that DATABASE_URL names. It runs no tasks. */
final class LocalControlPlaneClient implements ControlPlaneClient {

    private static final int EVENTS_PER_READ = 10_000;
    private static final int JOBS_PER_PIECE = 1_000;
    private static final int LOG_BYTES = 256 * 1024;

    private final LocalCascade cascade;

    LocalControlPlaneClient(LocalCascade cascade) {
        this.cascade = cascade;
    }

    @Override
    public JsonFields jobs(Query query) {
        Optional<JobStatus> status = query.status().flatMap(JobStatus::of);
        JobQuery wanted = new JobQuery(query.dag(), status, query.limit(), query.cursor());
        try {
            return new JsonFields(JobMessages.jobs(cascade.core().describeJob().list(wanted)));
        } catch (IllegalArgumentException e) {
            throw query.cursor().isPresent() ? CommandException.usage("--cursor: " + e.getMessage()) : e;
        }
    }

    @Override
    public JsonFields job(String id) {
        return new JsonFields(
                JobMessages.jobWithTasks(cascade.core().describeJob().details(id)));
    }

    @Override
    public List<JobTransition> events(String id, long after) {
        return cascade.core().describeJob().events(id, after, EVENTS_PER_READ).stream()
                .map(JobTransition::of)
                .toList();
    }

    @Override
    public JsonFields log(String id, String task, int attempt, long after) {
        Range range = new Range(new Anchor.After(after), LOG_BYTES);
        return new JsonFields(LogMessages.page(cascade.core().readLog().read(id, task, attempt, range)));
    }

    @Override
    public JsonFields explain(String id, Optional<String> task) {
        ExplainJob explain = cascade.core().explainJob();
        return new JsonFields(
                task.isPresent()
                        ? ExplainMessages.task(explain.task(id, task.get()))
                        : ExplainMessages.job(explain.job(id)));
    }

    @Override
    public JsonFields cost(String id) {
        return new JsonFields(CostMessages.job(cascade.core().estimateCost().of(id)));
    }

    @Override
    public JsonFields cancel(String id) {
        return new JsonFields(JobMessages.job(cascade.core().cancelJob().cancel(id, MachineUser.actor())));
    }

    @Override
    public JsonFields retry(String id) {
        return new JsonFields(JobMessages.job(cascade.core().retryJob().retry(id, MachineUser.actor())));
    }

    @Override
    public JsonFields clear(String id, Clear wanted, boolean dryRun) {
        ClearTasks clear = cascade.core().clearTasks();
        ClearTasks.Request request = new ClearTasks.Request(
                id, wanted.tasks(), wanted.upstream(), wanted.downstream(), wanted.onlyFailed(), MachineUser.actor());
        return new JsonFields(ClearMessages.cleared(dryRun ? clear.plan(request) : clear.clear(request), dryRun));
    }

    @Override
    public JsonFields prune(Prune wanted, Optional<String> cursor) {
        PruneJobs.Request request = new PruneJobs.Request(wanted.dag(), wanted.olderThan(), JOBS_PER_PIECE, cursor);
        PruneJobs prune = cascade.core().pruneJobs();
        return new JsonFields(
                JobMessages.pruned(wanted.dryRun() ? prune.find(request) : prune.delete(request), wanted.dryRun()));
    }

    @Override
    public List<JsonFields> dags() {
        List<JsonFields> dags = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<DagRecord> page = cascade.core().registerDag().list(cursor);
            page.items().forEach(dag -> dags.add(new JsonFields(DagMessages.dag(dag))));
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return dags;
    }

    @Override
    public JsonFields dag(String name) {
        return new JsonFields(DagMessages.dag(
                cascade.core().registerDag().find(name),
                cascade.core().registerDag().definition(name)));
    }

    @Override
    public JsonFields versions(String dag) {
        return new JsonFields(DagMessages.versions(cascade.core().registerDag().versions(dag)));
    }

    @Override
    public JsonFields graph(String dag, int version) {
        return new JsonFields(DagMessages.graph(cascade.core().describeDag().graph(dag, Integer.toString(version))));
    }

    @Override
    public JsonFields workers() {
        return new JsonFields(
                WorkerMessages.workers(cascade.core().describeWorkers().list(), Instant.now()));
    }

    @Override
    public JsonFields setEnabled(String dag, boolean enabled) {
        try {
            return new JsonFields(
                    DagMessages.dag(cascade.core().registerDag().setEnabled(dag, enabled, MachineUser.actor())));
        } catch (RequestRejectedException refusal) {
            throw refusal.kind() == RequestRejectedException.Kind.NOT_FOUND
                    ? new CommandException(
                            ExitCode.NOT_FOUND, refusal.getMessage() + EmptyControlPlaneClient.HOW_TO_REGISTER)
                    : refusal;
        }
    }

    @Override
    public JsonFields deploy(DagFile file, DagDefinition dag) {
        // Not the file alone, which may lie in a folder with DAGs: a DAG that was deployed stays when its file goes.
        String source = "dag deploy " + file.path().toAbsolutePath();
        return new JsonFields(DagMessages.dag(cascade.core().registerDag().register(dag, source)));
    }

    @Override
    public Optional<String> idleWarning() {
        Instant now = Instant.now();
        boolean anyone = cascade.core().stores().workers().list().stream().anyMatch(worker -> !worker.isLost(now));
        return anyone
                ? Optional.empty()
                : Optional.of("nothing runs tasks here at the moment; `cascade dev` goes on with unfinished jobs");
    }

    @Override
    public void close() {
        cascade.close();
    }
}
