package dev.cascade.local.cli;

import dev.cascade.dsl.definition.DagDefinition;
import java.util.List;
import java.util.Optional;

/**
 * The control plane that a command talks to: the one whose state is on this machine, or a running one over HTTP. Answers are the documents of
 * the API, whichever it is.
 *
 * @see CommandException what it throws for what cannot be granted
 */
interface ControlPlane extends AutoCloseable {

    /** Which jobs to list, newest first. */
    record Query(Optional<String> dag, Optional<String> status, int limit, Optional<String> cursor) {}

    /** A page of jobs: {@code jobs} and {@code next_cursor}. */
    Doc jobs(Query query);

    /** A job with all its tasks. */
    Doc job(String id);

    /** What happened to the job after the event numbered {@code after}; not always all of it. */
    List<Transition> events(String id, long after);

    Doc cancel(String id);

    Doc retry(String id);

    /** All DAGs that are registered, without their tasks. */
    List<Doc> dags();

    /** A registered DAG with its {@code definition}. */
    Doc dag(String name);

    /** Switches a registered DAG on or off; the word outlives later versions. */
    Doc setEnabled(String dag, boolean enabled);

    /** Makes the file's DAG the latest version of it. */
    Doc deploy(DagFile file, DagDefinition dag);

    /** Says so if nobody is there to carry tasks out. */
    Optional<String> idleWarning();

    @Override
    void close();
}
