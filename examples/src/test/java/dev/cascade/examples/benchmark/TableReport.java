package dev.cascade.examples.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The results for people. */
final class TableReport {

    private static final int MOST_STATEMENTS = 15;

    private TableReport() {}

    static String of(Results results) {
        StringBuilder text = new StringBuilder(machine(results.machine()));
        if (!results.local().isEmpty()) {
            text.append('\n').append(local(results));
        }
        if (!results.cost().isEmpty()) {
            text.append('\n').append(cost(results));
        }
        if (!results.topology().isEmpty()) {
            text.append('\n').append(topology(results));
        }
        if (!results.commands().isEmpty()) {
            text.append('\n').append(commands(results.commands()));
        }
        for (ScaleFigures figures : results.scale()) {
            TextTable table = new TextTable(
                    figures.workload().name(),
                    figures.workload().what() + ", " + figures.store().title());
            figures.counts().forEach((what, count) -> table.row(Long.toString(count), what));
            text.append('\n').append(table.text());
        }
        return text.toString();
    }

    private static String machine(MachineInfo machine) {
        String load =
                machine.load().isPresent() ? ", load " + decimals(machine.load().getAsDouble(), 1) : "";
        return "%s · %d cores%s · %s · %s, %s%n"
                .formatted(machine.date(), machine.cores(), load, machine.jdk(), machine.os(), machine.fileSystem());
    }

    // ---- on this machine

    private static String local(Results results) {
        TextTable table = new TextTable(
                "WORKLOAD",
                "",
                "STORE",
                "TASKS/S",
                "MS A HOP",
                "CPU MS A TASK",
                "SERVER CPU",
                "PLAN MS",
                "TARGET",
                "REACHED",
                "BEST PEER",
                "");
        results.local().forEach(figures -> row(table, figures));
        int runs = results.local().getFirst().runs().size();
        return "On this machine: no-op Java tasks, durable commits, median of " + runs + (runs == 1 ? " run" : " runs")
                + " after a warm-up\n" + table.text() + floors(results);
    }

    private static void row(TextTable table, LocalFigures figures) {
        table.row(
                figures.workload().name(),
                figures.workload().what(),
                figures.store().title(),
                whole(figures.tasksPerSecond()),
                figures.isPerHop() ? decimals(figures.millisPerHop(), 3) : "",
                decimals(figures.cpuMillisPerTask(), 3),
                figures.serverCpuMillisPerTask().isPresent()
                        ? decimals(figures.serverCpuMillisPerTask().getAsDouble(), 3)
                        : "",
                decimals(figures.planMillis(), 1),
                target(figures),
                reached(figures),
                figures.peer().map(peer -> speed(peer.figure(), figures)).orElse(""),
                figures.peer().map(PerformanceGoals.Peer::name).orElse(""));
    }

    /** Of speed; where there is none, of loading the plan. */
    private static String target(LocalFigures figures) {
        return figures.target()
                .map(target -> (target.atMost() ? "≤ " : "≥ ") + speed(target.limit(), figures))
                .or(() ->
                        PerformanceGoals.planLoad(figures.workload()).map(target -> "plan ≤ " + whole(target.limit())))
                .orElse("");
    }

    private static String reached(LocalFigures figures) {
        return figures.target()
                .map(target -> target.isReachedBy(figures.speed()))
                .or(() -> PerformanceGoals.planLoad(figures.workload())
                        .map(target -> target.isReachedBy(figures.planMillis())))
                .map(TableReport::yesOrNo)
                .orElse("");
    }

    private static String speed(double figure, LocalFigures figures) {
        return figures.isPerHop() ? decimals(figure, 2) : whole(figure);
    }

    private static String floors(Results results) {
        return floor("SQLite, WAL, synchronous=FULL", results.sqliteFloor())
                + floor(
                        "PostgreSQL " + results.postgresVersion().orElse("") + ", fsync and synchronous_commit on",
                        results.postgresFloor());
    }

    private static String floor(String where, OptionalDouble millis) {
        return millis.isPresent()
                ? "One insert and commit here, median: " + decimals(millis.getAsDouble(), 3) + " ms (" + where + ")\n"
                : "";
    }

    // ---- in several processes

    private static String topology(Results results) {
        TopologyFigures first = results.topology().getFirst();
        List<String> headings = new ArrayList<>(List.of("WORKLOAD", "", "TASKS/S", "TARGET", "REACHED"));
        headings.addAll(first.processes());
        headings.addAll(List.of("TRANSACTIONS", "STATEMENTS", "LOST RACES"));
        TextTable table = new TextTable(headings.toArray(String[]::new));
        results.topology().forEach(figures -> table.row(cells(figures).toArray(String[]::new)));
        int runs = first.runs().size();
        return "In several processes (" + first.topology() + ") on PostgreSQL, jobs triggered over HTTP, median of "
                + runs
                + (runs == 1 ? " run" : " runs")
                + " after a warm-up;\nCPU ms of each process, and what the server did, a task\n"
                + table.text() + statements(first) + floors(results);
    }

    private static List<String> cells(TopologyFigures figures) {
        List<String> cells = new ArrayList<>(List.of(
                figures.workload().name(),
                figures.workload().what(),
                whole(figures.tasksPerSecond()),
                figures.target().map(target -> "≥ " + whole(target.limit())).orElse(""),
                figures.target()
                        .map(target -> yesOrNo(target.isReachedBy(figures.tasksPerSecond())))
                        .orElse("")));
        figures.processes().forEach(process -> cells.add(decimals(figures.cpuMillisPerTask(process), 3)));
        cells.add(figures.counts().map(c -> decimals(c.transactions(), 3)).orElse(""));
        cells.add(figures.counts().map(c -> decimals(c.allStatements(), 3)).orElse(""));
        cells.add(figures.counts().map(c -> decimals(c.lostRaces(), 3)).orElse(""));
        return cells;
    }

    private static String statements(TopologyFigures figures) {
        if (figures.counts().isEmpty()) {
            return "";
        }
        TextTable table = new TextTable("A TASK", "MS A TASK", "STATEMENT (" + figures.workload() + ")");
        figures.counts().get().statements().entrySet().stream()
                .limit(MOST_STATEMENTS)
                .forEach(entry -> table.row(
                        decimals(entry.getValue().calls(), 3),
                        decimals(entry.getValue().millis(), 4),
                        entry.getKey()));
        return "\n" + table.text() + "\n";
    }

    // ---- commands

    private static String commands(List<CommandFigures> all) {
        TextTable table = new TextTable("W15", "CPU MS A TASK", "BARE START", "TIMES", "TARGET", "REACHED", "TASKS/S");
        all.forEach(figures -> table.row(
                figures.what(),
                decimals(figures.cpuMillisPerTask(), 2),
                decimals(figures.bareCpuMillis(), 2),
                decimals(figures.timesBare(), 2),
                "≤ " + decimals(CommandFigures.LIMIT, 1),
                yesOrNo(figures.timesBare() <= CommandFigures.LIMIT),
                whole(figures.tasksPerSecond())));
        return "Tasks that are commands (echo), on SQLite: processor time of Cascade and all that it starts, beside that of the"
                + " bare start\n" + table.text();
    }

    // ---- in AWS

    private static String cost(Results results) {
        TextTable table = new TextTable(
                "WORKLOAD",
                "",
                "BATCH",
                "K",
                "WRU",
                "RRU",
                "AWS CALLS",
                "CONTROL CALLS",
                "SQS",
                "$/M TASKS",
                "TARGETS");
        results.cost().forEach(figures -> row(table, figures, results));
        return "In AWS, control plane only: counted on DynamoDB Local, " + CostFigures.PRICES.region() + " prices of "
                + CostFigures.PRICES.asOf() + "; a task, where nothing else is said\n" + table.text();
    }

    private static void row(TextTable table, CostFigures figures, Results results) {
        table.row(
                figures.workload().name(),
                figures.workload().what(),
                whole(figures.delivery().batch()),
                decimals(figures.folded(), 1),
                decimals(figures.writeUnitsPerTask(), 3),
                decimals(figures.readUnitsPerTask(), 3),
                decimals(figures.callsPerTask(), 2),
                decimals(figures.controlInvocationsPerTask(), 3),
                decimals(figures.sqsRequestsPerTask(), 2),
                decimals(figures.dollarsPerMillion(), 2),
                demands(PerformanceGoals.cost(figures, results.fanBeside(figures))));
    }

    private static String demands(List<PerformanceGoals.Demand> demands) {
        return demands.stream().map(TableReport::demand).collect(Collectors.joining(", "));
    }

    private static String demand(PerformanceGoals.Demand demand) {
        GoalFigure target = demand.target();
        return demand.what() + (target.atMost() ? " ≤ " : " ≥ ") + decimals(target.limit(), 2) + ": "
                + yesOrNo(demand.isMet());
    }

    private static String yesOrNo(boolean reached) {
        return reached ? "yes" : "no";
    }

    private static String whole(double figure) {
        return String.format(Locale.ROOT, "%,.0f", figure);
    }

    private static String decimals(double figure, int places) {
        return String.format(Locale.ROOT, "%,." + places + "f", figure);
    }
}
