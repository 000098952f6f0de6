package dev.cascade.examples.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The processes that share one PostgreSQL database.
 *
 * @param roles one for each process; the first takes requests over HTTP, and some process runs tasks
 */
record Topology(List<NodeRole> roles) {

    Topology {
        roles = List.copyOf(roles);
        if (roles.isEmpty() || roles.getFirst() == NodeRole.WORKER) {
            throw new IllegalArgumentException(
                    "the first process of a topology takes requests, so it is coordinator or both");
        }
        if (roles.stream().allMatch(role -> role == NodeRole.COORDINATOR)) {
            throw new IllegalArgumentException(
                    "no process of this topology runs tasks; add a worker, as in coordinator,worker,worker");
        }
    }

    @Override
    public String toString() {
        return roles.stream().map(role -> role.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(","));
    }
}
