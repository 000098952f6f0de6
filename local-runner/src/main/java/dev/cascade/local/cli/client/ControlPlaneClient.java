package dev.cascade.local.cli.client;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.output.JobTransition;
import dev.cascade.local.cli.output.JsonFields;
import java.time.Duration;
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

    /**
     * A part of the log of an attempt: {@code text}, {@code next_after}, {@code complete}.
     *
     * @param after the byte with which it begins
     */
    JsonFields log(String id, String task, int attempt, long after);

    /** Why tasks of the job do not run: of all, or of one. */
    JsonFields explain(String id, Optional<String> task);

    /** An estimate of what the job cost in AWS, or would have cost there. */
    JsonFields cost(String id);

    /** Cancels a job that has not ended; the job as it is then. */
    JsonFields cancel(String id);

    /** Retries a job that failed or was cancelled; the job as it is then. */
    JsonFields retry(String id);

    /**
     * Which tasks of a job to run again.
     *
     * @param tasks ids of tasks; none for all of the job, together with {@code onlyFailed}
     * @param downstream whether the tasks that depend on them are to run again as well
     * @param onlyFailed whether only those that failed, or could not run for that reason, are to run again
     */
    record Clear(List<String> tasks, boolean upstream, boolean downstream, boolean onlyFailed) {}

    /** Runs tasks again, or says which would: {@code runs}, {@code skipped}, {@code stopped} and {@code kept}. */
    JsonFields clear(String id, Clear wanted, boolean dryRun);

    /**
     * Which ended jobs to delete.
     *
     * @param olderThan how long ago they must have ended
     * @param dryRun whether to tell only what would be deleted
     */
    record Prune(Optional<String> dag, Duration olderThan, boolean dryRun) {}

    /** Deletes a piece of the jobs: {@code jobs}, {@code objects}, {@code failures} and {@code next_cursor}. */
    JsonFields prune(Prune wanted, Optional<String> cursor);

    /** All DAGs that are registered, without their tasks. */
    List<JsonFields> dags();

    /** A registered DAG with its {@code definition}. */
    JsonFields dag(String name);

    /** The versions of a registered DAG, newest first: {@code versions}. */
    JsonFields versions(String dag);

    /** The graph of a version of a registered DAG. */
    JsonFields graph(String dag, int version);

    /** The workers that run local tasks, and what they run: {@code workers}. */
    JsonFields workers();

    /** Switches a registered DAG on or off, for later versions too. */
    JsonFields setEnabled(String dag, boolean enabled);

    /** Makes the file's DAG the latest version of it. */
    JsonFields deploy(DagFile file, DagDefinition dag);

    /** Prints a note if there is no worker to run tasks. */
    Optional<String> idleWarning();

    @Override
    void close();
}
