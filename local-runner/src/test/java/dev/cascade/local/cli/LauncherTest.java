package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code cascade} at the root, as far as it comes without building. */
@Isolated(
        "It starts scripts that it has just written: while another thread starts a process, these may be open for writing still (ETXTBSY).")
class LauncherTest {

    private static final Path SCRIPT = Path.of("..", "cascade").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private record Ended(int exit, String text) {}

    /** A clone with nothing but what the script needs to start. */
    private Path clone(String name) throws IOException {
        Path clone = Files.createDirectories(folder.resolve(name));
        Files.copy(SCRIPT, clone.resolve("cascade"));
        Files.createDirectories(clone.resolve(".mvn"));
        Files.copy(SCRIPT.resolveSibling(".mvn/utf8-locale.sh"), clone.resolve(".mvn/utf8-locale.sh"));
        return clone;
    }

    /** The same with a build. */
    private Path builtClone(String name) throws IOException {
        Path clone = clone(name);
        Path build = Files.createDirectories(clone.resolve("target/cascade/build-1"));
        Files.writeString(build.resolve("started"), "");
        Files.writeString(build.resolve("classpath"), "/jars/one.jar:/jars/two.jar\n");
        Files.writeString(clone.resolve("target/cascade/current"), "build-1\n");
        return clone;
    }

    private Ended sh(Map<String, String> env, String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", line).redirectErrorStream(true);
        builder.directory(folder.toFile());
        List.of("LANG", "LC_ALL", "LC_CTYPE").forEach(builder.environment()::remove);
        builder.environment().putAll(env);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }

    /** A JDK whose java runs this line. */
    private Path jdkThat(String runs) throws IOException {
        Path jdk = jdk("jdk that runs", "25.0.1");
        Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\n" + runs + "\n");
        return jdk;
    }

    private Ended start(Path script, Map<String, String> env) throws IOException, InterruptedException {
        return start(script, "--version", env);
    }

    private Ended start(Path script, String word, Map<String, String> env) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString(), word).redirectErrorStream(true);
        builder.directory(folder.toFile());
        builder.environment().putAll(env);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = folder.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        for (String program : new String[] {"java", "javac"}) {
            Path file = Files.writeString(jdk.resolve("bin").resolve(program), "#!/bin/sh\necho \"$0 $@\"\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    @Test
    void aJdkThatIsTooOldIsNamedInOneLine() throws Exception {
        Path old = jdk("jdk 17", "17.0.15");

        Ended ended = start(SCRIPT, Map.of("CASCADE_JAVA_HOME", old.toString()));

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.text()).isEqualTo("cascade: CASCADE_JAVA_HOME is " + old + ", which is no JDK from 21 on\n");
    }

    @Test
    void withAFreshBuildItStartsTheJdkAlsoThroughALinkAndInAFolderWithASpace() throws Exception {
        builtClone("a clone");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a clone", "cascade"));
        Path newJdk = jdk("jdk 21", "21.0.2");

        Ended ended = start(link, Map.of("CASCADE_JAVA_HOME", newJdk.toString()));

        assertThat(ended.exit()).as(ended.text()).isZero();
        assertThat(ended.text())
                .startsWith(newJdk.resolve("bin/java").toString())
                .endsWith("-cp /jars/one.jar:/jars/two.jar dev.cascade.local.cli.CascadeCli --version\n");
    }

    @Test
    void aCloneThatCannotBeBuiltIsToldAtOnce() throws Exception {
        Path clone = clone("clone");
        Files.writeString(clone.resolve("target"), "a file");

        Ended ended = start(
                clone.resolve("cascade"),
                Map.of("CASCADE_JAVA_HOME", jdk("jdk", "25.0.1").toString()));

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.text())
                .startsWith("cascade: this clone has to be built, and the user ")
                .contains(
                        "cannot write to " + clone.resolve("target/cascade") + "; let the owner of the clone build it")
                .hasLineCount(1);
    }

    @Test
    void aBuildThatAProcessRunsFromIsKept() throws Exception {
        Path clone = builtClone("clone");
        Path builds = clone.resolve("target/cascade");
        Path used = Files.createDirectories(builds.resolve("build-0"));
        Path unused = Files.createDirectories(builds.resolve("build-00"));
        Files.setLastModifiedTime(builds.resolve("build-1/started"), FileTime.fromMillis(0));
        Files.writeString(clone.resolve("pom.xml"), "newer than the build");
        String target = "/target/quick/";
        Files.writeString(
                clone.resolve("mvnw"),
                "mkdir -p local-runner" + target + "lib examples" + target + " && touch local-runner" + target
                        + "lib/a.jar local-runner" + target + "cascade-local-runner-1.jar examples" + target
                        + "cascade-examples-1.jar\n");
        assertThat(clone.resolve("mvnw").toFile().setExecutable(true)).isTrue();
        Process running = new ProcessBuilder("/bin/sh", "-c", "read line", "java", "-cp", used + "/lib/a.jar").start();

        Ended ended;
        try (OutputStream input = running.getOutputStream()) {
            ended = start(
                    clone.resolve("cascade"),
                    Map.of("CASCADE_JAVA_HOME", jdk("jdk", "21.0.1").toString()));
        }

        assertThat(ended.exit()).as(ended.text()).isZero();
        assertThat(used).exists();
        assertThat(builds.resolve("build-1")).as("the build before").exists();
        assertThat(unused).doesNotExist();
    }

    @Test
    void aJdkInJavaHomeOrOnThePathThatIsTooOldIsPassedOver() throws Exception {
        Path clone = builtClone("clone");
        Path newJdk = jdk("new/.sdkman/candidates/java/99", "99.0.1");

        Path old = jdk("old", "17.0.15");

        Ended ended = start(
                clone.resolve("cascade"),
                Map.of(
                        "JAVA_HOME", old.toString(),
                        "PATH", old.resolve("bin") + ":/usr/bin:/bin",
                        "HOME", folder.resolve("new").toString()));

        assertThat(ended.exit()).as(ended.text()).isZero();
        assertThat(ended.text()).startsWith(newJdk.resolve("bin/java").toString());
    }

    @Test
    void theTemplatesAreWrittenByTheSameJdkWhateverIsOnThePath() throws Exception {
        Path clone = clone("clone");
        Path app = Files.createDirectories(clone.resolve("infra-cdk/target/quick"));
        Files.writeString(app.resolve("classpath"), "/jars/aws-cdk-lib.jar");
        Files.createDirectories(clone.resolve("target/cascade/synth"));
        Files.writeString(clone.resolve("target/cascade/synth/started"), "");
        Path newJdk = jdk("new", "25.0.1");

        Ended ended = start(
                clone.resolve("cascade"),
                "synth",
                Map.of(
                        "JAVA_HOME",
                        newJdk.toString(),
                        "PATH",
                        jdk("old", "17.0.15").resolve("bin") + ":/usr/bin:/bin"));

        assertThat(ended.exit()).as(ended.text()).isZero();
        assertThat(ended.text())
                .startsWith(newJdk.resolve("bin/java").toString())
                .endsWith("-cp target/quick/classes:/jars/aws-cdk-lib.jar dev.cascade.infra.CascadeApp\n");
    }

    @ParameterizedTest
    @DisplayName("F6: Java gets a locale with UTF-8, whatever the locale is, and keeps one that has it")
    @CsvSource({
        "LC_ALL, C",
        "LC_ALL, POSIX",
        "LC_ALL, xx_YY.ISO-8859-1",
        "LC_CTYPE, C",
        "LANG, C",
        "LANG, xx_YY",
        "LC_ALL, C.UTF-8",
        "NOTHING, set",
    })
    void javaGetsALocaleWithUtf8(String name, String value) throws Exception {
        builtClone("clone");
        Path jdk = jdkThat("locale charmap 2>/dev/null; echo \"$LC_ALL|$LC_CTYPE|$LANG\"");

        Ended ended = sh(Map.of(name, value, "CASCADE_JAVA_HOME", jdk.toString()), "clone/cascade --version");

        assertThat(ended.text()).startsWith("UTF-8\n");
        // Only what decides about letters is another.
        assertThat(ended.text()).contains(name.equals("LANG") ? "|" + value + "\n" : "|\n");
    }

    /** Finds the descriptor that Java is told to write data to. */
    private static final String STDOUT = "out=; for w; do case $w in -Dcascade.stdout=*) out=${w#*=} ;; esac; done; ";

    @ParameterizedTest
    @DisplayName("F7: data gets a descriptor that the caller does not use, and descriptor 1 is standard error")
    @CsvSource({
        "'', 3, data",
        "3</dev/null, 4, /dev/null",
        "3>/dev/null 4</dev/null 5</dev/null, 6, /dev/null",
        "3</dev/null 4<&3 5<&3 6<&3 7<&3 8<&3 9<&3, '', /dev/null",
    })
    void dataGetsADescriptorOfItsOwn(String callers, String descriptor, String third) throws Exception {
        builtClone("clone");
        Path jdk = jdkThat(
                STDOUT
                        + "echo written; seen=$(for d in 1 3 $out; do readlink /proc/$$/fd/$d; done); echo \"$seen\" out=$out >&2");

        sh(Map.of("CASCADE_JAVA_HOME", jdk.toString()), "clone/cascade --version " + callers + " >data 2>errors");

        Path data = folder.resolve("data");
        String errors = folder.resolve("errors").toString();
        assertThat(Files.readString(data)).isEqualTo(descriptor.isEmpty() ? "written\n" : "");
        List<String> seen = Files.readAllLines(Path.of(errors));
        if (descriptor.isEmpty()) {
            assertThat(seen).containsExactly(data.toString(), third + " out=");
        } else {
            assertThat(seen)
                    .containsExactly(
                            "written",
                            errors,
                            third.equals("data") ? data.toString() : third,
                            data + " out=" + descriptor);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("F2: what the JVM starts is marked as its own, beside the mark of a task that this is part of")
    void theEnvironmentIsMarked() throws Exception {
        builtClone("clone");
        Path jdk = jdkThat("echo \"$* $CASCADE_TRACKING_ID\" $(grep '^Max file locks' /proc/self/limits)");

        Ended ended = sh(
                Map.of("CASCADE_JAVA_HOME", jdk.toString(), "CASCADE_TRACKING_ID", "outer"), "clone/cascade --version");

        assertThat(ended.text())
                .matches(
                        "-Dcascade.command=clone/cascade -Dcascade.tracking=(\\d{11}) .* \\10{8} outer Max file locks \\10{8} .*\n");
    }

    @ParameterizedTest
    @DisplayName("F7: a closed standard stream is not given to the next file that is opened")
    @CsvSource({"<&-, 0", ">&-, 1", "2>&-, 2"})
    void aClosedStreamIsNotGivenToAFile(String closed, int descriptor) throws Exception {
        builtClone("clone");
        Path jdk = jdkThat(
                STDOUT + "seen=$(for d in 0 $out 2; do readlink /proc/$$/fd/$d; done); echo \"$seen\" > \"$SEEN\"");
        Path seen = folder.resolve("seen");

        sh(Map.of("CASCADE_JAVA_HOME", jdk.toString(), "SEEN", seen.toString()), "clone/cascade --version " + closed);

        assertThat(Files.readAllLines(seen)).hasSize(3);
        assertThat(Files.readAllLines(seen).get(descriptor)).isEqualTo("/dev/null");
    }

    @Test
    @DisplayName("F18: a clone in a folder whose name has spaces and an umlaut is started, from any folder")
    void aFolderWithASpaceAndAnUmlaut() throws Exception {
        Path clone = builtClone("a b \u00fc");
        Path jdk = jdkThat("printf '<%s>' \"$CASCADE_HOME\"");

        Ended ended = sh(
                Map.of("CASCADE_JAVA_HOME", jdk.toString(), "CLONE", clone.toString()),
                "exec \"$CLONE/cascade\" --version");

        assertThat(ended.exit()).as(ended.text()).isZero();
        assertThat(ended.text()).contains("<" + clone.toRealPath() + ">");
    }

    @Test
    @DisplayName("F17: hints call the command as it was called")
    void hintsCallTheCommandAsItWasCalled() throws Exception {
        Path clone = builtClone("clone");
        String jdk = jdk("jdk", "25.0.1").toString();

        assertThat(sh(Map.of("CASCADE_JAVA_HOME", jdk), "cd clone; ./cascade --version")
                        .text())
                .contains(" -Dcascade.command=./cascade ");
        builtClone("with a space");
        assertThat(sh(Map.of("CASCADE_JAVA_HOME", jdk), "'with a space/cascade' --version")
                        .text())
                .contains(" -Dcascade.command='with a space/cascade' ");
        assertThat(sh(Map.of("CASCADE_JAVA_HOME", jdk, "PATH", clone + ":/usr/bin:/bin"), "cascade --version")
                        .text())
                .contains(" -Dcascade.command=cascade ");
    }

    @ParameterizedTest
    @DisplayName("F17: the help of the benchmark is shown without building it")
    @ValueSource(strings = {"bench --help", "bench -h", "bench --runs 2 --help"})
    void theHelpOfTheBenchmarkIsShownWithoutBuildingIt(String words) throws Exception {
        Path clone = clone("clone");
        Files.createDirectories(clone.resolve("examples"));
        Files.writeString(clone.resolve("examples/bench-help.txt"), "Usage: cascade bench\n");

        Ended ended = sh(Map.of("CASCADE_JAVA_HOME", jdk("jdk", "25.0.1").toString()), "clone/cascade " + words);

        assertThat(ended.text()).isEqualTo("Usage: cascade bench\n");
        assertThat(ended.exit()).isZero();
    }

    @Test
    void theHelpOfTheSimulationIsShownWithoutBuildingIt() throws Exception {
        Path clone = clone("clone");
        Files.createDirectories(clone.resolve("control-plane"));
        Files.writeString(clone.resolve("control-plane/simulate-help.txt"), "Usage: cascade simulate\n");

        Ended ended =
                sh(Map.of("CASCADE_JAVA_HOME", jdk("jdk", "25.0.1").toString()), "clone/cascade simulate --seeds 1 -h");

        assertThat(ended.text()).isEqualTo("Usage: cascade simulate\n");
        assertThat(ended.exit()).isZero();
    }

    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @DisplayName("F7: help of the benchmark that cannot be written is an error, in one line, as for other commands")
    @CsvSource({
        ">/dev/full, 1, cascade: standard output could not be written completely: No space left on device",
        ">&-, 1, cascade: standard output could not be written completely: Bad file descriptor",
        "| head -n 0, 141, ''"
    })
    void helpOfTheBenchmarkThatCannotBeWritten(String to, int code, String message) throws Exception {
        Path clone = clone("clone");
        Files.createDirectories(clone.resolve("examples"));
        // More than a pipe takes while nobody reads.
        Files.writeString(clone.resolve("examples/bench-help.txt"), "Usage: cascade bench\n".repeat(10_000));

        Ended ended = sh(
                Map.of("CASCADE_JAVA_HOME", jdk("jdk", "25.0.1").toString()),
                "(clone/cascade bench --help; echo $? >code) " + to);

        assertThat(ended.text().strip()).isEqualTo(message);
        assertThat(folder.resolve("code")).hasContent("" + code);
    }
}
