package dev.cascade.simulation;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.port.JobHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Runs one seed: jobs on an installation whose processes crash, whose stores fail, and whose messages are late, lost or doubled. */
final class Simulation {

    /** After the last fault all must have ended within this time. */
    private static final Duration TO_END = Duration.ofHours(1);

    /** Then nothing changes any more for so long. */
    private static final Duration QUIET = Duration.ofMinutes(3);

    private Simulation() {}

    /**
     * What is simulated.
     *
     * @param faults those that may happen
     * @param allOfThem whether each run has all of them, and not some that the seed chooses
     * @param store empty: the seed chooses
     * @param mutation a bug that is planted
     */
    record Settings(Set<Fault> faults, boolean allOfThem, Optional<StoreKind> store, Optional<Mutation> mutation) {

        /** All faults, on the store that the seed chooses. */
        static final Settings USUAL =
                new Settings(EnumSet.allOf(Fault.class), false, Optional.empty(), Optional.empty());

        Settings {
            faults = Set.copyOf(faults);
        }

        Settings on(StoreKind kind) {
            return new Settings(faults, allOfThem, Optional.of(kind), mutation);
        }

        Settings with(Mutation bug) {
            return new Settings(faults, allOfThem, store, Optional.of(bug));
        }

        Settings withOnly(Fault... some) {
            return new Settings(Set.of(some), true, store, mutation);
        }

        /** Most seeds run where they are fast: a run over SQLite or in an account takes many times as long as one over maps. */
        StoreKind storeOf(long seed) {
            return store.orElseGet(() -> switch (Math.floorMod(seed, 6)) {
                case 0 -> StoreKind.DYNAMODB;
                case 1 -> StoreKind.SQLITE;
                default -> StoreKind.MEMORY;
            });
        }
    }

    /**
     * What came of a seed.
     *
     * @param failure what was wrong; empty if nothing was
     * @param happened the kinds of faults that happened
     * @param trace what happened, if it was wanted
     */
    record Result(
            long seed,
            StoreKind store,
            int jobs,
            Set<Fault> happened,
            Optional<Throwable> failure,
            List<String> trace) {

        Result {
            happened = Set.copyOf(happened);
            trace = List.copyOf(trace);
        }
    }

    /**
     * Runs a seed. The same settings and seed give the same result.
     *
     * @param isTraced whether to remember what happens
     */
    static Result run(Settings settings, long seed, boolean isTraced) {
        World world = new World(settings, seed, isTraced);
        Ledger ledger = new Ledger(world);
        StoreKind store = settings.storeOf(seed);
        Optional<Throwable> failure = Optional.empty();
        Optional<Path> folder = store == StoreKind.SQLITE ? Optional.of(newFolder()) : Optional.empty();
        try (SimulatedInstallation installation = installation(store, world, ledger, folder)) {
            new Run(world, ledger, installation).toEnd();
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        } finally {
            folder.ifPresent(Simulation::delete);
        }
        return new Result(seed, store, ledger.jobs().size(), world.happened(), failure, world.trace.lines());
    }

    private static SimulatedInstallation installation(
            StoreKind store, World world, Ledger ledger, Optional<Path> folder) {
        return switch (store) {
            case MEMORY -> LocalInstallation.inMemory(world, ledger);
            case SQLITE ->
                LocalInstallation.onSqlite(world, ledger, folder.orElseThrow().resolve("cascade.db"));
            case DYNAMODB -> new AwsInstallation(world, ledger);
        };
    }

    private record Run(World world, Ledger ledger, SimulatedInstallation installation) {

        void toEnd() {
            List<DagDefinition> dags = Dags.draw(world.random);
            installation.open(dags);
            Clients clients = new Clients(world, installation);
            clients.begin(dags);
            Checks checks = new Checks(world, ledger, installation);
            Instant schedulesEnd = World.BEGIN.plus(Clients.SCHEDULES_END);
            while (!world.now().isAfter(schedulesEnd) || !clients.areAnswered() || hasUnfinished()) {
                if (world.now().isAfter(World.CALM.plus(TO_END))) {
                    throw world.violated("not ended within " + TO_END.toMinutes() + " minutes after the last fault: "
                            + ledger.unfinished() + ", unanswered "
                            + clients.answers().entrySet().stream()
                                    .filter(answer -> answer.getValue().isEmpty())
                                    .toList());
                }
                world.step();
            }
            // Whatever is still on its way arrives, and changes nothing.
            Map<String, JobHeader> ended = checks.headers();
            for (Instant until = world.now().plus(QUIET); world.now().isBefore(until); ) {
                world.step();
            }
            if (!checks.headers().equals(ended)) {
                throw world.violated(
                        "after all jobs had ended, something changed: " + ended + " became " + checks.headers());
            }
            checks.atEnd(clients.answers());
        }

        private boolean hasUnfinished() {
            return ledger.jobs().stream().anyMatch(job -> !job.status.isTerminal());
        }
    }

    // ---- folders

    /** In memory where that is possible: a disk would be waited for. */
    private static Path newFolder() {
        Path memory = Path.of("/dev/shm");
        try {
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "cascade-simulation")
                    : Files.createTempDirectory("cascade-simulation");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
