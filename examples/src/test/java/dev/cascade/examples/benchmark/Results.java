package dev.cascade.examples.benchmark;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All that one run of the benchmark found out.
 *
 * @param sqliteFloor milliseconds of one commit; empty if nothing ran on SQLite
 * @param postgresFloor the same for PostgreSQL
 * @param postgresVersion of the server
 * @param topology what was measured in several processes
 * @param commands what commands cost
 * @param scale what was counted of workloads that are about reads
 */
record Results(
        MachineInfo machine,
        OptionalDouble sqliteFloor,
        OptionalDouble postgresFloor,
        Optional<String> postgresVersion,
        List<LocalFigures> local,
        List<CostFigures> cost,
        List<TopologyFigures> topology,
        List<CommandFigures> commands,
        List<ScaleFigures> scale) {

    /** The figures of W2 with which W3 is compared. */
    Optional<CostFigures> fanBeside(CostFigures figures) {
        return cost.stream()
                .filter(c -> c.workload().name().equals("W2") && c.delivery().equals(figures.delivery()))
                .findFirst();
    }
}
