package dev.cascade.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--seed 1 | Unknown options: '--seed', '1'",
                "--seeds one | it is FIRST..LAST, such as 1..10000, got \"one\"",
                "--seeds 5..1 | it is FIRST..LAST, such as 1..10000, got \"5..1\"",
                "--faults rain | there is no fault \"rain\"; there are crash, store-failure,",
                "--store oracle | it is one of memory, sqlite, dynamodb",
                "--mutate none | it is one of lost-race-is-saved,",
                "--threads 0 | --threads must be at least 1, got 0",
                "--seconds 0 | --seconds must be at least 1, got 0",
                "--replay x | 'x' is not a long"
            })
    void wrongArgumentsAreRefusedInOneLine(String arguments, String why) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).startsWith("cascade simulate: ").contains(why).hasLineCount(1);
    }

    @Test
    void theHelpThatIsShownWithoutABuildIsTheHelp() {
        assertThat(run("--help")).isZero();
        assertThat(Path.of("simulate-help.txt")).hasContent(text(out));
    }

    @Test
    void seedsThatPassAreCounted() {
        assertThat(run("--seeds", "1..2", "--faults", "crash,conflict", "--store", "memory"))
                .isZero();
        assertThat(text(out)).startsWith("seeds 1..2 pass: ").contains("crash").hasLineCount(1);
    }

    @Test
    void aSeedThatFailsHasATraceAndCanBeRepeated() {
        assertThat(run("--seeds", "1..1", "--store", "memory", "--faults", "crash", "--mutate", "completion-dropped"))
                .isEqualTo(1);

        assertThat(text(out))
                .contains("starts with", "entry 1: job running", "VIOLATION not ended within 60 minutes")
                .endsWith("again: cascade simulate --replay 1 --faults crash --store memory --mutate"
                        + " completion-dropped\n");
    }

    @Test
    void aSeedThatPassesCanBeReplayed() {
        assertThat(run("--replay", "3", "--store", "memory", "--faults", "crash"))
                .isZero();
        assertThat(text(out)).contains("starts with").contains("seed 3 on memory passes");
    }

    private int run(String... arguments) {
        return Simulate.run(printer(out), printer(err), arguments);
    }

    private static String text(ByteArrayOutputStream printed) {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream printer(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
