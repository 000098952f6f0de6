package dev.cascade.local.cli.dag;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.port.DagSource;
import java.util.List;
import java.util.Optional;

/** A source whose DAGs have no schedules, for the examples: they run only on request. */
record UnscheduledDagSource(DagSource source) implements DagSource {

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<File> list() {
        return source.list();
    }

    @Override
    public DagDefinition read(File file) {
        DagDefinition dag = source.read(file);
        return new DagDefinition(
                dag.name(), dag.description(), dag.enabled(), Optional.empty(), dag.maxActiveJobs(), dag.tasks());
    }

    @Override
    public boolean owns(String of) {
        return source.owns(of);
    }
}
