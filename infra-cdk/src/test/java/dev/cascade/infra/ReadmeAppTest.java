package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The app of one's own in the README is one: its class compiles and writes templates, and its coordinates are those of this module. */
class ReadmeAppTest {

    private static String block(String language, String part) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(found -> found.group(1))
                .filter(text -> text.contains(part))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theClassWritesTemplates(@TempDir Path folder) throws Exception {
        Path unused = SynthesizedApp.builtClone(folder.resolve("cascade"));
        Path app = Files.createDirectories(folder.resolve("app"));
        Path function = Files.createDirectories(app.resolve("functions/report"));
        Files.writeString(function.resolve("handler.py"), "def lambda_handler(event, context): return 1\n");
        Path sources = Files.createDirectories(app.resolve("src/main/java/acme"));
        Path source = Files.writeString(sources.resolve("MyApp.java"), block("java", "class MyApp"));
        Path log = app.resolve("log");
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        absolute(System.getProperty("java.class.path")),
                        source.toString())
                .directory(app.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        java.environment().put("CDK_OUTDIR", app.resolve("cdk.out").toString());

        int exit = java.start().waitFor();

        assertThat(exit).as(Files.readString(log)).isZero();
        assertThat(app.resolve("cdk.out"))
                .isDirectoryContaining("glob:**/State.template.json")
                .isDirectoryContaining("glob:**/Control.template.json");
        assertThat(app.resolve("cdk.out/Own.template.json")).content().contains("cascade:task", "\"report\"");
    }

    private static String absolute(String classPath) {
        return List.of(classPath.split(File.pathSeparator)).stream()
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    @Test
    void theCoordinatesAreThoseOfThisModule() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String dependency = block("xml", "<dependency>");

        assertThat(dependency)
                .contains(element(pom, "groupId"), element(pom, "version"))
                .contains("<artifactId>cascade-infra-cdk</artifactId>");
        assertThat(pom).contains("<artifactId>cascade-infra-cdk</artifactId>");
    }

    /** The first of its name. */
    private static String element(String xml, String name) {
        Matcher found = Pattern.compile("<" + name + ">.*?</" + name + ">").matcher(xml);
        assertThat(found.find()).isTrue();
        return found.group();
    }

    @Test
    void theCommandRunsThatClass() throws IOException {
        assertThat(block("java", "class MyApp")).startsWith("package acme;");
        assertThat(block("json", "\"app\"")).contains("-Dexec.mainClass=acme.MyApp\"");
    }
}
