package dev.cascade.simulation;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.StartJob;
import java.util.List;
import java.util.Optional;

/** Cascade as it is installed somewhere: processes over stores, assembled as in production. For one thread. */
interface SimulatedInstallation extends AutoCloseable {

    /** Starts processes over stores that have these DAGs. */
    void open(List<DagDefinition> dags);

    /** Somebody who takes requests at the moment; empty if nobody does. */
    Optional<Frontend> frontend();

    /** The jobs, without faults. */
    JobStore jobs();

    /** The DAGs, without faults. */
    DagStore dags();

    /** What is left in use although nothing runs: slots of workers, messages. */
    List<String> leftInUse();

    /** How often the own sweep comes at the latest. */
    @Override
    void close();

    /** What people and other systems ask of a control plane. */
    interface Frontend {

        JobHeader start(StartJob.Request request);

        void cancel(String jobId);

        void retry(String jobId);

        /**
         * Has a task of the job run again, and those that depend on it.
         *
         * @param nth which: the remainder by the number of the job's tasks
         */
        void clear(String jobId, long nth);
    }
}
