package dev.cascade.local.cli.client;

import dev.cascade.api.JobMessages;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JobTransition;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.usecase.PruneJobs;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The client for a folder without state: there are no jobs and no DAGs. It creates no files. */
record EmptyControlPlaneClient(Path stateDir) implements ControlPlaneClient {

    /** Follows a message that a DAG is not there, for a person who sees it in {@code dag list}. */
    static final String HOW_TO_REGISTER =
            "; a DAG that is only in a file is registered when it runs, and by `cascade dag deploy FILE`";

    @Override
    public JsonFields jobs(Query query) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("jobs", List.of());
        page.put("next_cursor", null);
        return new JsonFields(Collections.unmodifiableMap(page));
    }

    @Override
    public JsonFields job(String id) {
        throw noJob(id);
    }

    @Override
    public List<JobTransition> events(String id, long after) {
        throw noJob(id);
    }

    @Override
    public JsonFields log(String id, String task, int attempt, long after) {
        throw noJob(id);
    }

    @Override
    public JsonFields explain(String id, Optional<String> task) {
        throw noJob(id);
    }

    @Override
    public JsonFields cost(String id) {
        throw noJob(id);
    }

    @Override
    public JsonFields cancel(String id) {
        throw noJob(id);
    }

    @Override
    public JsonFields retry(String id) {
        throw noJob(id);
    }

    @Override
    public JsonFields clear(String id, Clear wanted, boolean dryRun) {
        throw noJob(id);
    }

    @Override
    public JsonFields prune(Prune wanted, Optional<String> cursor) {
        return new JsonFields(
                JobMessages.pruned(new PruneJobs.Piece(List.of(), 0, List.of(), Optional.empty()), wanted.dryRun()));
    }

    @Override
    public List<JsonFields> dags() {
        return List.of();
    }

    @Override
    public JsonFields dag(String name) {
        throw noDag(name);
    }

    @Override
    public JsonFields versions(String dag) {
        throw noDag(dag);
    }

    @Override
    public JsonFields graph(String dag, int version) {
        throw noDag(dag);
    }

    @Override
    public JsonFields workers() {
        return new JsonFields(Map.of("workers", List.of()));
    }

    @Override
    public JsonFields setEnabled(String dag, boolean enabled) {
        throw new CommandException(
                ExitCode.NOT_FOUND,
                "there is no DAG \"" + dag + "\"; nothing has run or been deployed here yet" + HOW_TO_REGISTER);
    }

    @Override
    public JsonFields deploy(DagFile file, DagDefinition dag) {
        throw new IllegalStateException("deploying opens the state directory");
    }

    @Override
    public Optional<String> idleWarning() {
        return Optional.empty();
    }

    @Override
    public void close() {}

    private static CommandException noDag(String name) {
        return new CommandException(
                ExitCode.NOT_FOUND, "there is no DAG \"" + name + "\"; nothing has run or been deployed here yet");
    }

    private CommandException noJob(String id) {
        return new CommandException(
                ExitCode.NOT_FOUND,
                "there is no job \"" + id + "\"; nothing has run here yet: there is no " + stateDir
                        + " (give --url or CASCADE_URL for jobs elsewhere)");
    }
}
