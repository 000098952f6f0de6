package dev.cascade.simulation;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on the simulation names every fault and every planted bug. */
class SimulationPageTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\| ([^|]+) \\|$");

    private static final Pattern NAME = Pattern.compile("`([a-z-]+)`");

    @Test
    void everyPlantedBugIsListedWithItsDescription() throws IOException {
        Map<String, String> bugs =
                Arrays.stream(Mutation.values()).collect(toMap(Mutation::label, Mutation::description));

        assertThat(ROW.matcher(section("## Planted bugs"))
                        .results()
                        .collect(toMap(
                                row -> row.group(1).replace("`", ""),
                                row -> row.group(2).replace("`", ""))))
                .isEqualTo(bugs);
    }

    @Test
    void everyFaultIsListed() throws IOException {
        Stream<String> listed = ROW.matcher(section("| Fault | Is |"))
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map(name -> name.group(1));

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Fault.values()).map(Fault::label).toList());
    }

    /** What follows the line, up to the next heading. */
    private static String section(String line) throws IOException {
        String page = Files.readString(Path.of("docs", "simulation.md"));
        String rest = page.substring(page.indexOf("\n" + line + "\n") + line.length() + 1);
        return rest.substring(0, rest.indexOf("\n## "));
    }
}
