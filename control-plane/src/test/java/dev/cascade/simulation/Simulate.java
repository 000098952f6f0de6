package dev.cascade.simulation;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code cascade simulate}. */
@Command(
        name = "cascade simulate",
        usageHelpWidth = 100,
        description = {
            "Runs jobs on simulated installations whose processes crash, whose stores fail, and whose messages are"
                    + " late, lost or doubled, in virtual time. Each run follows from its seed. A seed that fails is run"
                    + " once more and its trace is printed. See control-plane/docs/simulation.md.",
            ""
        },
        footer = {"", "Exit codes: 0 all seeds passed, 1 a seed failed, 2 wrong arguments."})
final class Simulate implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    /** Keeps the logger, and with it the level, from being collected. */
    private static final Logger LOG = Logger.getLogger("dev.cascade");

    private final PrintStream out;
    private final PrintStream err;

    /** Seeds from the first to the last, both included. */
    private record Seeds(long first, long last) {}

    @Option(names = "--seeds", paramLabel = "FIRST..LAST", description = "The seeds to run. Default: 1..1000.")
    private Seeds seeds = new Seeds(1, 1_000);

    @Option(
            names = "--faults",
            split = ",",
            paramLabel = "FAULT[,FAULT...]",
            description =
                    "What may go wrong: all (each seed has some of them), none, or a list (each seed has all of the"
                            + " list): crash, store-failure, repeated-write, conflict, lost-message, late-message,"
                            + " doubled-message, timer-failure, stream-down, clock-skew, throttling, pause, long-task."
                            + " Default: all.")
    private List<String> faults = List.of("all");

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "On what: memory, sqlite, dynamodb. Default: what the seed chooses.")
    private @Nullable StoreKind store;

    @Option(
            names = "--replay",
            paramLabel = "SEED",
            description = "Runs this seed alone and prints its trace, also if it passes.")
    private @Nullable Long replay;

    @Option(
            names = "--mutate",
            paramLabel = "NAME",
            description = "Plants a bug, which is to be found: exits with 1 once a seed fails. The names are in"
                    + " control-plane/docs/simulation.md.")
    private @Nullable Mutation mutation;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Runs as many of the seeds as it can in so long. Default: all.")
    private long seconds = Long.MAX_VALUE;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many seeds run at once. Default: one for each processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    private Simulate(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the simulation and exits with 0, 1 when a seed failed, or 2 when the arguments are wrong. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, args);
        out.flush();
        System.exit(code);
    }

    /** @return the exit code */
    static int run(PrintStream out, PrintStream err, String... args) {
        CommandLine command = new CommandLine(new Simulate(out, err));
        command.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        command.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        command.registerConverter(Seeds.class, Simulate::seeds);
        command.registerConverter(
                StoreKind.class, word -> oneOf(word, StoreKind.of(word), StoreKind.values(), StoreKind::label));
        command.registerConverter(
                Mutation.class, word -> oneOf(word, Mutation.of(word), Mutation.values(), Mutation::label));
        command.setParameterExceptionHandler((problem, given) -> {
            err.println("cascade simulate: " + problem.getMessage() + "; see `cascade simulate --help`");
            return USAGE;
        });
        return command.execute(args);
    }

    private static Seeds seeds(String text) {
        try {
            int dots = text.indexOf("..");
            long first = Long.parseLong(dots < 0 ? text : text.substring(0, dots));
            long last = dots < 0 ? first : Long.parseLong(text.substring(dots + 2));
            if (last >= first) {
                return new Seeds(first, last);
            }
        } catch (NumberFormatException e) {
            // The text is refused below.
        }
        throw new TypeConversionException("it is FIRST..LAST, such as 1..10000, got \"" + text + "\"");
    }

    private static <T> T oneOf(String word, Optional<T> found, T[] all, java.util.function.Function<T, String> label) {
        return found.orElseThrow(() -> new TypeConversionException("it is one of "
                + Arrays.stream(all).map(label).collect(Collectors.joining(", ")) + ", got \"" + word + "\""));
    }

    @Override
    public Integer call() throws InterruptedException {
        Set<Fault> chosen = EnumSet.noneOf(Fault.class);
        boolean all = faults.equals(List.of("all"));
        for (String word : faults.equals(List.of("none")) ? List.<String>of() : faults) {
            if (!all && Fault.of(word).isEmpty()) {
                err.println("cascade simulate: there is no fault \"" + word + "\"; there are "
                        + Arrays.stream(Fault.values()).map(Fault::label).collect(Collectors.joining(", ")));
                return USAGE;
            }
            chosen.addAll(
                    all ? EnumSet.allOf(Fault.class) : Set.of(Fault.of(word).orElseThrow()));
        }
        if (threads < 1) {
            err.println("cascade simulate: --threads must be at least 1, got " + threads);
            return USAGE;
        }
        if (seconds < 1) {
            err.println("cascade simulate: --seconds must be at least 1, got " + seconds);
            return USAGE;
        }
        Simulation.Settings settings =
                new Simulation.Settings(chosen, !all, Optional.ofNullable(store), Optional.ofNullable(mutation));
        // Processes that crash log much.
        Level before = LOG.getLevel();
        LOG.setLevel(Level.OFF);
        try {
            return replay == null ? search(settings) : replay(settings, replay);
        } finally {
            LOG.setLevel(before);
        }
    }

    private int replay(Simulation.Settings settings, long seed) {
        Simulation.Result result = Simulation.run(settings, seed, true);
        result.trace().forEach(out::println);
        out.println(result.failure()
                .map(failure -> "seed " + seed + " on " + result.store().label() + " fails: " + reason(failure))
                .orElse("seed " + seed + " on " + result.store().label() + " passes: " + result.jobs() + " jobs"));
        return result.failure().isEmpty() ? 0 : FAILED;
    }

    private static String reason(Throwable failure) {
        return failure instanceof Violation ? String.valueOf(failure.getMessage()) : failure.toString();
    }

    // ---- many seeds

    /** Stops at the first seed that fails. */
    private int search(Simulation.Settings settings) throws InterruptedException {
        long began = System.nanoTime();
        AtomicLong next = new AtomicLong(seeds.first());
        AtomicBoolean failed = new AtomicBoolean();
        AtomicInteger jobs = new AtomicInteger();
        AtomicLong last = new AtomicLong(seeds.first() - 1);
        Map<Fault, Integer> happened = new EnumMap<>(Fault.class);
        ReentrantLock printing = new ReentrantLock();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                workers.execute(() -> {
                    for (long seed = next.getAndIncrement();
                            seed <= seeds.last() && !failed.get() && isInTime(began);
                            seed = next.getAndIncrement()) {
                        Simulation.Result result = Simulation.run(settings, seed, false);
                        jobs.addAndGet(result.jobs());
                        last.accumulateAndGet(seed, Math::max);
                        printing.lock();
                        try {
                            result.happened().forEach(fault -> happened.merge(fault, 1, Integer::sum));
                            if (result.failure().isPresent() && !failed.getAndSet(true)) {
                                replay(settings, seed);
                                out.println("again: cascade simulate --replay " + seed + sameSettings());
                            }
                        } finally {
                            printing.unlock();
                        }
                    }
                });
            }
        }
        if (failed.get()) {
            return FAILED;
        }
        out.println("seeds " + seeds.first() + ".." + last + " pass: " + jobs + " jobs; seeds with a fault: "
                + (happened.isEmpty()
                        ? "none"
                        : happened.entrySet().stream()
                                .map(e -> e.getKey().label() + " " + e.getValue())
                                .collect(Collectors.joining(", "))));
        return 0;
    }

    private boolean isInTime(long began) {
        return System.nanoTime() - began
                < Duration.ofSeconds(Math.min(seconds, 1_000_000)).toNanos();
    }

    private String sameSettings() {
        return (faults.equals(List.of("all")) ? "" : " --faults " + String.join(",", faults))
                + (store == null ? "" : " --store " + store.name().toLowerCase(Locale.ROOT))
                + (mutation == null ? "" : " --mutate " + mutation.label());
    }
}
