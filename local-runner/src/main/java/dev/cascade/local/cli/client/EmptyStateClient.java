package dev.cascade.local.cli.client;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JobTransition;
import dev.cascade.local.cli.output.JsonFields;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The client for a folder without state: there are no jobs and no DAGs. It creates no files. */
record EmptyStateClient(Path stateDir) implements ControlPlaneClient {

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
    public JsonFields cancel(String id) {
        throw noJob(id);
    }

    @Override
    public JsonFields retry(String id) {
        throw noJob(id);
    }

    @Override
    public List<JsonFields> dags() {
        return List.of();
    }

    @Override
    public JsonFields dag(String name) {
        throw new CommandException(
                ExitCode.NOT_FOUND, "there is no DAG \"" + name + "\"; nothing has run or been deployed here yet");
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

    private CommandException noJob(String id) {
        return new CommandException(
                ExitCode.NOT_FOUND,
                "there is no job \"" + id + "\"; nothing has run here yet: there is no " + stateDir
                        + " (give --url or CASCADE_URL for jobs elsewhere)");
    }
}
