package dev.cascade.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README is true: its files and commands, in their order, in an empty folder. */
@Timeout(180)
class ReadmeTest {

    private static final Path CLONE = Path.of("..").toAbsolutePath().normalize();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);

    private static final String USUAL_URL = "http://localhost:4000";

    @TempDir
    Path folder;

    private final List<String> outputs = new ArrayList<>();
    private String url = USUAL_URL;
    private @Nullable CascadeProcess dev;

    /** A fenced block of the README. */
    private record Block(String language, String text) {

        List<String> lines() {
            return text.lines().toList();
        }
    }

    private static String readme() throws IOException {
        return Files.readString(CLONE.resolve("README.md"));
    }

    private static List<Block> blocks() throws IOException {
        return BLOCK.matcher(readme())
                .results()
                .map(match -> new Block(match.group(1), match.group(2)))
                .toList();
    }

    @Test
    void everyCommandDoesWhatIsSaid() throws Exception {
        installCommand();
        try {
            for (Block block : blocks()) {
                check(block);
            }
        } finally {
            if (dev != null) {
                dev.close();
            }
        }
        assertThat(dev).isNotNull();
        assertThat(outputs).hasSizeGreaterThanOrEqualTo(7);
        assertThat(outputs)
                .anySatisfy(output -> assertThat(output).contains("\"text\":\"3 orders, 450 EUR\""))
                .anySatisfy(output -> assertThat(output).isEqualTo("a report for Ada\n"))
                .anySatisfy(output -> assertThat(output).contains("\"job_id\"", "\"orders\""));
        assertThat(outputs.getLast().lines().filter(line -> line.contains(" orders ")))
                .hasSize(3);
    }

    private void check(Block block) throws Exception {
        switch (block.language()) {
            case "yaml", "python", "java" -> write(block);
            case "sh" -> {
                // Those for an AWS account; DeployedReadmeTest runs them.
            }
            case "text" -> assertThat(shape(outputs.getFirst())).isEqualTo(shape(block.text()));
            case "bash" -> {
                for (String line : block.lines()) {
                    check(line);
                }
            }
            default -> throw new AssertionError("nothing checks blocks of " + block.language());
        }
    }

    private void check(String line) throws Exception {
        if (line.startsWith("./cascade dev")) {
            dev = start(line);
            url = dev.read(1, l -> l.startsWith("Cascade listens on "))
                    .getFirst()
                    .split(" ")[3];
        } else if (line.equals("./mvnw verify")) {
            assertThat(CLONE.resolve(".ci/run")).content().containsPattern("\\./mvnw .*verify");
        } else {
            outputs.add(run(line.replace(USUAL_URL, url)));
        }
    }

    /** {@code ./cascade} of this folder is the one under test. */
    private void installCommand() throws IOException {
        String command = "#!/bin/sh\nexec \"" + JAVA.resolve("java")
                + "\" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED dev.cascade.local.cli.CascadeCli \"$@\"\n";
        Path file = Files.writeString(folder.resolve("cascade"), command);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private void write(Block block) {
        String name = block.lines().getFirst().replaceFirst("^(#|//) *", "");
        new Shell(folder).file(name, block.text());
    }

    private CascadeProcess start(String line) throws IOException {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of("--port", "0"));
        return new Shell(folder).start(words.subList(1, words.size()).toArray(String[]::new));
    }

    private String run(String line) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", line).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("CASCADE_HOME", CLONE.toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().merge("PATH", JAVA.toString(), (path, java) -> java + ":" + path);
        if (line.startsWith("./cascade trigger")) {
            builder.environment().put("CASCADE_URL", url);
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", line, output).isZero();
        return output;
    }

    /** What does not change from one run to the next. */
    private static String shape(String output) {
        return output.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
                .replaceAll("\\d+(\\.\\d+)? m?s", "TIME")
                .replaceAll(" +", " ");
    }
}
