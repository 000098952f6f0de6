package dev.cascade.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault has the effect that it is there for: alone, it shows a planted bug that does not show without it. */
class FaultTest {

    private static final Logger LOG = Logger.getLogger("dev.cascade");

    @BeforeAll
    static void faultsAreExpected() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void faultsAreNotExpected() {
        LOG.setLevel(Level.INFO);
    }

    @ParameterizedTest
    @CsvSource({
        "CRASH, LOST_WORKER_LIVES, MEMORY, 10",
        "STORE_FAILURE, FAILED_APPEND_COUNTS, MEMORY, 10",
        "REPEATED_WRITE, REPEATED_CREATE_IS_ANOTHERS, MEMORY, 30",
        "CLOCK_SKEW, LEASE_ENDS_EARLY, MEMORY, 10",
        "THROTTLING, THROTTLED_WRITE_COUNTS, DYNAMODB, 3"
    })
    void aBugIsFoundWithTheFaultOnly(Fault fault, Mutation bug, StoreKind store, long seeds) {
        Simulation.Settings settings = Simulation.Settings.USUAL.on(store).with(bug);

        assertThat(failures(settings.withOnly(fault), seeds)).isNotEmpty();
        assertThat(failures(settings.withOnly(), Math.min(seeds, 10))).isEmpty();
    }

    /** Without these faults the bug is found too, but in fewer seeds: processes compete for attempts, and the sweep has other work. */
    @ParameterizedTest
    @CsvSource({
        "LOST_MESSAGE, REDISPATCH_DROPPED",
        "STREAM_DOWN, SWEEP_SKIPS_OLDEST",
        "DOUBLED_MESSAGE, CLAIM_REFUSAL_IGNORED"
    })
    void aBugIsFoundMoreOftenWithTheFault(Fault fault, Mutation bug) {
        Simulation.Settings settings =
                Simulation.Settings.USUAL.on(StoreKind.MEMORY).with(bug);

        assertThat(failures(settings.withOnly(fault), 12))
                .hasSizeGreaterThan(failures(settings.withOnly(), 12).size());
    }

    private static List<Long> failures(Simulation.Settings settings, long seeds) {
        return LongStream.rangeClosed(1, seeds)
                .filter(seed -> Simulation.run(settings, seed, false).failure().isPresent())
                .boxed()
                .toList();
    }
}
