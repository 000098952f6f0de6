package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code cascade} at the root, as far as it comes without building. */
class LauncherTest {

    private static final Path SCRIPT = Path.of("..", "cascade").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private record Ended(int exit, String text) {}

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
        Path clone = Files.createDirectories(folder.resolve("a clone"));
        Files.copy(SCRIPT, clone.resolve("cascade"));
        Path build = Files.createDirectories(clone.resolve("target/cascade/build-1"));
        Files.writeString(build.resolve("started"), "");
        Files.writeString(build.resolve("classpath"), "/jars/one.jar:/jars/two.jar\n");
        Files.writeString(clone.resolve("target/cascade/current"), "build-1\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a clone", "cascade"));
        Path newJdk = jdk("jdk 21", "21.0.2");

        Ended ended = start(link, Map.of("CASCADE_JAVA_HOME", newJdk.toString()));

        assertThat(ended.exit()).as(ended.text()).isZero();
        assertThat(ended.text())
                .startsWith(newJdk.resolve("bin/java").toString())
                .endsWith("-cp /jars/one.jar:/jars/two.jar dev.cascade.local.cli.Cascade --version\n");
    }

    @Test
    void aJdkInJavaHomeOrOnThePathThatIsTooOldIsPassedOver() throws Exception {
        Path clone = Files.createDirectories(folder.resolve("clone"));
        Files.copy(SCRIPT, clone.resolve("cascade"));
        Path build = Files.createDirectories(clone.resolve("target/cascade/build-1"));
        Files.writeString(build.resolve("started"), "");
        Files.writeString(build.resolve("classpath"), "/jars/one.jar\n");
        Files.writeString(clone.resolve("target/cascade/current"), "build-1\n");
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
        Path clone = Files.createDirectories(folder.resolve("clone"));
        Files.copy(SCRIPT, clone.resolve("cascade"));
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
}
