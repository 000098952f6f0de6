package dev.cascade.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A few seeds of {@code ./cascade simulate}, which runs as many as one likes. */
class SimulationTest {

    private static final Logger LOG = Logger.getLogger("dev.cascade");

    private static final int SEEDS = 40;
    /** Each takes half a second of processor time. */
    private static final int SEEDS_IN_AN_ACCOUNT = 8;

    @BeforeAll
    static void faultsAreExpected() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void faultsAreNotExpected() {
        LOG.setLevel(Level.INFO);
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    @DisplayName(
            "B-14, B-20, B-30, B-31, B-34, B-35, B-52: every job ends as its tasks say, and no attempt begins twice")
    void everyJobEndsWhateverGoesWrong(StoreKind store) {
        Set<Fault> happened = EnumSet.noneOf(Fault.class);
        for (long seed = 1; seed <= (store == StoreKind.DYNAMODB ? SEEDS_IN_AN_ACCOUNT : SEEDS); seed++) {
            Simulation.Result result = Simulation.run(Simulation.Settings.USUAL.on(store), seed, false);
            assertThat(result.failure())
                    .as("cascade simulate --store %s --replay %s", store.label(), seed)
                    .isEmpty();
            happened.addAll(result.happened());
        }
        assertThat(happened).contains(Fault.CONFLICT, Fault.DOUBLED_MESSAGE, Fault.LATE_MESSAGE);
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aRetryBeginsWhenItIsDueUnlessSomethingIsLostOrLate(StoreKind store) {
        Simulation.Settings settings = new Simulation.Settings(
                EnumSet.of(Fault.CONFLICT, Fault.DOUBLED_MESSAGE), true, Optional.of(store), Optional.empty());
        for (long seed = 1; seed <= (store == StoreKind.DYNAMODB ? SEEDS_IN_AN_ACCOUNT : SEEDS); seed++) {
            assertThat(Simulation.run(settings, seed, false).failure())
                    .as(
                            "cascade simulate --faults conflict,doubled-message --store %s --replay %s",
                            store.label(), seed)
                    .isEmpty();
        }
    }

    /** A change anywhere may make such a seed harmless, so that what each of them found has a test of its own as well. */
    @ParameterizedTest
    @CsvSource({
        "DYNAMODB, 1254",
        "DYNAMODB, 646",
        "DYNAMODB, 685",
        "DYNAMODB, 1824",
        "DYNAMODB, 2431",
        "DYNAMODB, 17961363350101"
    })
    void aSeedThatOnceFoundAFaultOfCascadePasses(StoreKind store, long seed) {
        assertThat(Simulation.run(Simulation.Settings.USUAL.on(store), seed, false)
                        .failure())
                .as("cascade simulate --store %s --replay %s", store.label(), seed)
                .isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameTrace() {
        Simulation.Settings settings = Simulation.Settings.USUAL;

        assertThat(Simulation.run(settings, 7, true).trace())
                .isEqualTo(Simulation.run(settings, 7, true).trace())
                .hasSizeGreaterThan(100);
    }
}
