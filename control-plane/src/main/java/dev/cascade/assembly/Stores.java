package dev.cascade.assembly;

import dev.cascade.port.DagStore;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.TicketStore;
import dev.cascade.port.WorkerStore;

/**
 * Where the state of an installation is kept.
 *
 * @param tickets of the live stream; lost with the process where only this process checks them
 * @param health whether the other stores can be read and written
 */
public record Stores(JobStore jobs, DagStore dags, WorkerStore workers, TicketStore tickets, StoreHealth health) {}
