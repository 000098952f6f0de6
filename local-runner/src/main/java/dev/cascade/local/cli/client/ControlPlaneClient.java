package dev.cascade.local.cli.client;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.output.JobTransition;
import dev.cascade.local.cli.output.JsonFields;
import java.util.List;
import java.util.Optional;

/**
 * The control plane that a command talks to: the one whose state is on this machine, or a running one over HTTP. Answers are the documents of
 * the API, whichever it is.
 *
 * @see CommandException what it throws for what cannot be granted
 */
public interface ControlPlaneClient extends AutoCloseable {

    /** Which jobs to list, newest first. */
    record Query(Optional<String> dag, Optional<String> status, int limit, Optional<String> cursor) {}

    /** A page of jobs: {@code jobs} and {@code next_cursor}. */
    JsonFields jobs(Query query);

    /** A job with all its tasks. */
    JsonFields job(String id);

    /** Events of the job after the sequence number {@code after}; possibly not all of them. */
    List<JobTransition> events(String id, long after);

    JsonFields cancel(String id);

    JsonFields retry(String id);

    /** All DAGs that are registered, without their tasks. */
    List<JsonFields> dags();

    /** A registered DAG with its {@code definition}. */
    JsonFields dag(String name);

    /** Switches a registered DAG on or off, for later versions too. */
    JsonFields setEnabled(String dag, boolean enabled);

    /** Makes the file's DAG the latest version of it. */
    JsonFields deploy(DagFile file, DagDefinition dag);

    /** Prints a note if there is no worker to run tasks. */
    Optional<String> idleWarning();

    @Override
    void close();
}
