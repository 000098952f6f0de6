package dev.cascade.examples.benchmark;

import dev.cascade.examples.benchmark.ScaleFigures.Scale;
import dev.cascade.local.LocalSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code cascade bench}. */
@Command(
        name = "cascade bench",
        usageHelpWidth = 100,
        description = {
            "Runs the workloads of examples/benchmarks.md and prints how fast Cascade is on this machine (SQLite, PostgreSQL) and what it would cost"
                    + " in AWS (DynamoDB). PostgreSQL is the one that DATABASE_URL names, else one that is started for this.",
            ""
        })
final class Bench implements Callable<Integer> {

    private static final int USAGE = 2;

    private static final String COMMANDS = "W15";

    /** Keeps the logger, and with it the level, from being collected. */
    private static final Logger ROOT_LOGGER = Logger.getLogger("");

    private enum Format {
        TABLE,
        JSON
    }

    private final PrintStream out;
    private final PrintStream err;

    @Option(
            names = "--workload",
            split = ",",
            paramLabel = "W",
            description =
                    "Which workloads: W1, W2, W3, W4, W4c, W11, W12, W15. Default: all but W11 and W12, which count"
                            + " reads, and W15, which runs commands.")
    private List<String> names = Workload.ALL.stream().map(Workload::name).toList();

    private List<Workload> workloads = List.of();
    private List<Scale> scales = List.of();
    private boolean commands;

    @Option(
            names = "--store",
            split = ",",
            paramLabel = "STORE",
            description = "On what: sqlite, postgres, dynamodb. Default: all.")
    private List<BenchmarkStore> stores = List.of(BenchmarkStore.values());

    @Option(
            names = "--topology",
            paramLabel = "ROLES",
            description = "Measures W4 and W14 in several processes on PostgreSQL, jobs triggered over HTTP; with"
                    + " --workload one of them. ROLES are coordinator, worker or both, as in coordinator,worker,worker;"
                    + " the first takes the requests.")
    private Optional<Topology> topology = Optional.empty();

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "How many runs are measured after a warm-up; the median counts. Default: ${DEFAULT-VALUE}.")
    private int runs = 3;

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "N",
            description = "The most completions that the simulated queue hands over at once. Default: 100,10.")
    private List<Integer> batches = List.of(100, 10);

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table (default) or json.")
    private Format format = Format.TABLE;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    private Bench(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the benchmark and exits with 0, 1 when something is broken, or 2 when the arguments are wrong. */
    public static void main(String[] args) {
        ROOT_LOGGER.setLevel(Level.WARNING);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, args);
        out.flush();
        // DynamoDB Local leaves threads behind.
        System.exit(code);
    }

    /** @return the exit code */
    static int run(PrintStream out, PrintStream err, String... args) {
        CommandLine command = new CommandLine(new Bench(out, err));
        command.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        command.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        command.registerConverter(BenchmarkStore.class, word -> oneOf(BenchmarkStore.class, word));
        command.registerConverter(Topology.class, Bench::topology);
        command.registerConverter(Format.class, word -> oneOf(Format.class, word));
        command.setParameterExceptionHandler((problem, given) -> {
            err.println("cascade bench: " + problem.getMessage() + "; see `cascade bench --help`");
            return USAGE;
        });
        return command.execute(args);
    }

    /** Sorts the names of workloads; returns the first that there is none for. */
    private Optional<String> sortNames() {
        List<Workload> some = new ArrayList<>();
        List<Scale> counted = new ArrayList<>();
        for (String name : names) {
            Optional<Workload> workload = Workload.ALL.stream()
                    .filter(w -> w.name().equalsIgnoreCase(name))
                    .findFirst();
            Optional<Scale> scale = Arrays.stream(Scale.values())
                    .filter(s -> s.name().equalsIgnoreCase(name))
                    .findFirst();
            boolean isOfCommands = name.equalsIgnoreCase(COMMANDS);
            if (workload.isEmpty() && scale.isEmpty() && !isOfCommands) {
                return Optional.of(name);
            }
            commands |= isOfCommands;
            workload.ifPresent(some::add);
            scale.ifPresent(counted::add);
        }
        workloads = some;
        scales = counted;
        return Optional.empty();
    }

    private static Topology topology(String words) {
        try {
            return new Topology(Arrays.stream(words.split(","))
                    .map(word -> oneOf(NodeRole.class, word))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(e -> e.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("it is one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(e -> e.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + ", got \"" + word + "\""));
    }

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        if (runs < 1) {
            err.println("cascade bench: --runs must be at least 1, got " + runs);
            return USAGE;
        }
        if (topology.isPresent()) {
            return inProcesses(topology.get());
        }
        Optional<String> unknown = sortNames();
        if (unknown.isPresent()) {
            err.println("cascade bench: there is no workload \"" + unknown.get() + "\"; there are "
                    + Workload.ALL.stream().map(Workload::name).collect(Collectors.joining(", ")) + ", "
                    + Arrays.stream(Scale.values()).map(Scale::name).collect(Collectors.joining(", ")) + ", "
                    + COMMANDS);
            return USAGE;
        }
        Optional<Integer> impossible =
                batches.stream().filter(b -> b < 1 || b > 10_000).findFirst();
        if (impossible.isPresent()) {
            err.println("cascade bench: --batch must be 1 to 10000, got " + impossible.get());
            return USAGE;
        }
        return report(this::results);
    }

    private int inProcesses(Topology processes) throws IOException, SQLException, InterruptedException {
        for (String option : List.of("--store", "--batch")) {
            if (isGiven(option)) {
                err.println("cascade bench: --topology runs on PostgreSQL and goes without " + option);
                return USAGE;
            }
        }
        List<Workload> chosen = Workload.W14;
        if (isGiven("--workload")) {
            chosen = Workload.W14.stream()
                    .filter(w -> names.stream().anyMatch(w.name()::equalsIgnoreCase))
                    .toList();
            if (chosen.size() < names.size()) {
                err.println("cascade bench: with --topology the workloads are W4 and W14, got \""
                        + String.join(",", names) + "\"");
                return USAGE;
            }
        }
        List<Workload> measured = chosen;
        return report(directory -> inProcesses(processes, measured, directory));
    }

    private boolean isGiven(String option) {
        return Objects.requireNonNull(spec).commandLine().getParseResult().hasMatchedOption(option);
    }

    @FunctionalInterface
    private interface Measurement {

        Results in(Path directory) throws SQLException, InterruptedException;
    }

    private int report(Measurement measurement) throws IOException, SQLException, InterruptedException {
        Path directory = Files.createTempDirectory("cascade-bench");
        try {
            Results results = measurement.in(directory);
            out.print(format == Format.JSON ? JsonReport.of(results) : TableReport.of(results));
            return 0;
        } finally {
            delete(directory);
        }
    }

    private Results results(Path directory) throws SQLException, InterruptedException {
        MachineInfo machine = MachineInfo.here(directory, Clock.systemUTC());
        Set<BenchmarkStore> chosen = EnumSet.copyOf(stores);
        List<LocalFigures> local = new ArrayList<>();
        OptionalDouble sqliteFloor = OptionalDouble.empty();
        OptionalDouble postgresFloor = OptionalDouble.empty();
        @Nullable String postgresVersion = null;
        if (chosen.contains(BenchmarkStore.SQLITE) && !workloads.isEmpty()) {
            sqliteFloor = OptionalDouble.of(CommitFloors.sqliteMillis(directory));
            local.addAll(onSqlite(directory));
        }
        if (chosen.contains(BenchmarkStore.POSTGRES) && !workloads.isEmpty()) {
            try (BenchmarkPostgres server = postgres(directory)) {
                postgresVersion = server.version();
                postgresFloor = OptionalDouble.of(CommitFloors.postgresMillis(server));
                local.addAll(onPostgres(server, directory));
            }
        }
        List<CostFigures> cost = chosen.contains(BenchmarkStore.DYNAMODB) && !workloads.isEmpty() ? cost() : List.of();
        return new Results(
                machine,
                sqliteFloor,
                postgresFloor,
                Optional.ofNullable(postgresVersion),
                local,
                cost,
                List.of(),
                commands(directory),
                scale(directory, chosen));
    }

    private Results inProcesses(Topology processes, List<Workload> measured, Path directory)
            throws SQLException, InterruptedException {
        MachineInfo machine = MachineInfo.here(directory, Clock.systemUTC());
        try (BenchmarkPostgres server = postgres(directory)) {
            double floor = CommitFloors.postgresMillis(server);
            List<TopologyFigures> figures =
                    new TopologyBenchmark(processes, server, directory, runs, this::tell).measure(measured);
            return new Results(
                    machine,
                    OptionalDouble.empty(),
                    OptionalDouble.of(floor),
                    Optional.of(server.version()),
                    List.of(),
                    List.of(),
                    figures,
                    List.of(),
                    List.of());
        }
    }

    private static BenchmarkPostgres postgres(Path directory) {
        return BenchmarkPostgres.open(databaseUrl(), directory);
    }

    private List<ScaleFigures> scale(Path directory, Set<BenchmarkStore> chosen) throws SQLException {
        List<ScaleFigures> figures = new ArrayList<>();
        if (scales.contains(Scale.W11) && chosen.contains(BenchmarkStore.DYNAMODB)) {
            tell(Scale.W11 + ": " + Scale.W11.what());
            try (EmbeddedDynamo dynamo = new EmbeddedDynamo()) {
                figures.add(WaitingJobs.count(dynamo, 10_000));
            }
        }
        if (scales.contains(Scale.W12)) {
            for (BenchmarkStore store : chosen) {
                tell(Scale.W12 + " on " + store.title() + ": " + Scale.W12.what());
                figures.add(largeJob(store, directory));
            }
        }
        return figures;
    }

    private static ScaleFigures largeJob(BenchmarkStore store, Path directory) throws SQLException {
        return switch (store) {
            case SQLITE -> LargeJob.onSql(store, directory.resolve("w12.db").toString(), 100_000);
            case POSTGRES -> {
                try (BenchmarkPostgres server = postgres(directory)) {
                    yield LargeJob.onSql(store, server.freshDatabase(), 100_000);
                }
            }
            case DYNAMODB -> {
                try (EmbeddedDynamo dynamo = new EmbeddedDynamo()) {
                    yield LargeJob.onDynamo(dynamo, 100_000);
                }
            }
        };
    }

    private static Optional<String> databaseUrl() {
        return Optional.ofNullable(System.getenv("DATABASE_URL")).filter(u -> !u.isBlank());
    }

    private List<CommandFigures> commands(Path directory) throws InterruptedException {
        List<CommandFigures> figures = new ArrayList<>();
        for (Workload workload : commands ? CommandBenchmark.W15 : List.<Workload>of()) {
            LocalSettings settings = LocalSettings.in(directory.resolve("commands-" + workload));
            figures.add(new CommandBenchmark(runs, this::tell).measure(workload, settings));
        }
        return figures;
    }

    private List<LocalFigures> onSqlite(Path directory) throws InterruptedException {
        LocalBenchmark benchmark = new LocalBenchmark(runs, this::tell);
        List<LocalFigures> figures = new ArrayList<>();
        for (Workload workload : workloads) {
            LocalSettings settings = LocalSettings.in(directory.resolve("sqlite-" + workload));
            figures.add(benchmark.measure(workload, BenchmarkStore.SQLITE, settings, Optional::empty));
        }
        return figures;
    }

    private List<LocalFigures> onPostgres(BenchmarkPostgres server, Path directory) throws InterruptedException {
        LocalBenchmark benchmark = new LocalBenchmark(runs, this::tell);
        List<LocalFigures> figures = new ArrayList<>();
        for (Workload workload : workloads) {
            LocalSettings plain = LocalSettings.in(directory.resolve("postgres-" + workload));
            LocalSettings settings = new LocalSettings(
                    plain.stateDir(),
                    Optional.of(server.freshDatabase()),
                    plain.functionDirs(),
                    plain.classPath(),
                    plain.workers(),
                    plain.bucket(),
                    plain.region(),
                    plain.environment());
            figures.add(benchmark.measure(workload, BenchmarkStore.POSTGRES, settings, server::cpu));
        }
        return figures;
    }

    private List<CostFigures> cost() {
        List<CostFigures> figures = new ArrayList<>();
        try (EmbeddedDynamo dynamo = new EmbeddedDynamo()) {
            for (int batch : batches) {
                for (Workload workload : workloads) {
                    tell(workload + " on DynamoDB, batches of " + batch);
                    figures.add(SimulatedAccount.run(workload, Delivery.of(batch), dynamo));
                }
            }
        }
        return figures;
    }

    private void tell(String line) {
        err.println("bench: " + line);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
