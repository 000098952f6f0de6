package dev.cascade.local.cli;

import dev.cascade.dsl.definition.DagDefinition;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state of a folder in which nothing has run yet. Looking at it leaves nothing behind. */
record NoState(Path stateDir) implements ControlPlane {

    @Override
    public Doc jobs(Query query) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("jobs", List.of());
        page.put("next_cursor", null);
        return new Doc(Collections.unmodifiableMap(page));
    }

    @Override
    public Doc job(String id) {
        throw noJob(id);
    }

    @Override
    public List<Transition> events(String id, long after) {
        throw noJob(id);
    }

    @Override
    public Doc cancel(String id) {
        throw noJob(id);
    }

    @Override
    public Doc retry(String id) {
        throw noJob(id);
    }

    @Override
    public List<Doc> dags() {
        return List.of();
    }

    @Override
    public Doc dag(String name) {
        throw new CommandException(
                Exit.NOT_FOUND, "there is no DAG \"" + name + "\"; nothing has run or been deployed here yet");
    }

    @Override
    public Doc setEnabled(String dag, boolean enabled) {
        return dag(dag);
    }

    @Override
    public Doc deploy(DagFile file, DagDefinition dag) {
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
                Exit.NOT_FOUND,
                "there is no job \"" + id + "\"; nothing has run here yet: there is no " + stateDir
                        + " (give --url or CASCADE_URL for jobs elsewhere)");
    }
}
