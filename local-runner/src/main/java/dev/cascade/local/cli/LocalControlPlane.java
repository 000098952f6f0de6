package dev.cascade.local.cli;

import dev.cascade.api.DagMessages;
import dev.cascade.api.JobMessages;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.JobStatus;
import dev.cascade.local.LocalCascade;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.JobQuery;
import dev.cascade.port.Page;
import dev.cascade.usecase.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The control plane whose state is on this machine, or in the database that DATABASE_URL names. It runs no tasks. */
final class LocalControlPlane implements ControlPlane {

    private static final int EVENTS_PER_READ = 10_000;

    private final LocalCascade cascade;

    LocalControlPlane(LocalCascade cascade) {
        this.cascade = cascade;
    }

    @Override
    public Doc jobs(Query query) {
        Optional<JobStatus> status = query.status().flatMap(JobStatus::of);
        JobQuery wanted = new JobQuery(query.dag(), status, query.limit(), query.cursor());
        try {
            return new Doc(JobMessages.jobs(cascade.describeJob().list(wanted)));
        } catch (IllegalArgumentException e) {
            throw query.cursor().isPresent() ? CommandException.usage("--cursor: " + e.getMessage()) : e;
        }
    }

    @Override
    public Doc job(String id) {
        return new Doc(JobMessages.run(cascade.describeJob().details(id)));
    }

    @Override
    public List<Transition> events(String id, long after) {
        return cascade.describeJob().events(id, after, EVENTS_PER_READ).stream()
                .map(Transition::of)
                .toList();
    }

    @Override
    public Doc cancel(String id) {
        return new Doc(JobMessages.job(cascade.cancelJob().cancel(id)));
    }

    @Override
    public Doc retry(String id) {
        return new Doc(JobMessages.job(cascade.retryJob().retry(id)));
    }

    @Override
    public List<Doc> dags() {
        List<Doc> dags = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<DagRecord> page = cascade.dags().list(cursor);
            page.items().forEach(dag -> dags.add(new Doc(DagMessages.dag(dag))));
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return dags;
    }

    @Override
    public Doc dag(String name) {
        return new Doc(DagMessages.dag(cascade.dags().find(name), cascade.dags().definition(name)));
    }

    @Override
    public Doc setEnabled(String dag, boolean enabled) {
        try {
            return new Doc(DagMessages.dag(cascade.dags().setEnabled(dag, enabled)));
        } catch (Refusal refusal) {
            throw refusal.kind() == Refusal.Kind.NOT_FOUND
                    ? new CommandException(Exit.NOT_FOUND, refusal.getMessage() + NoState.HOW_TO_REGISTER)
                    : refusal;
        }
    }

    @Override
    public Doc deploy(DagFile file, DagDefinition dag) {
        // Not the file alone, which may lie in a folder with DAGs: a DAG that was deployed stays when its file goes.
        String source = "dag deploy " + file.path().toAbsolutePath();
        return new Doc(DagMessages.dag(cascade.dags().register(dag, source)));
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
