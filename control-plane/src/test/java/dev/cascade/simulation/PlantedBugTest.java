package dev.cascade.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds bugs that are planted; one that finds none would prove nothing. */
class PlantedBugTest {

    private static final Logger LOG = Logger.getLogger("dev.cascade");

    /** More than any of these bugs needs at present; 2,000 are the most that one may need. */
    private static final long SEEDS = 400;

    @BeforeAll
    static void faultsAreExpected() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void faultsAreNotExpected() {
        LOG.setLevel(Level.INFO);
    }

    @ParameterizedTest
    @EnumSource(Mutation.class)
    void aPlantedBugIsFound(Mutation mutation) {
        Simulation.Settings settings =
                Simulation.Settings.USUAL.with(mutation).on(mutation.isInAws() ? StoreKind.DYNAMODB : StoreKind.MEMORY);

        assertThat(LongStream.rangeClosed(1, SEEDS)
                        .mapToObj(seed -> Simulation.run(settings, seed, false))
                        .anyMatch(result -> result.failure().isPresent()))
                .as(mutation.description())
                .isTrue();
    }
}
