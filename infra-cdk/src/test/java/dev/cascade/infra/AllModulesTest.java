package dev.cascade.infra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for the classes of all modules, tests included. This module is built last, so that the others are there. */
class AllModulesTest {

    private static final List<String> MODULES =
            List.of("dsl", "control-plane", "local-runner", "examples", "infra-cdk");

    private static final String EMULATED_ACCOUNT = "dev.cascade.local.account..";

    @Test
    @DisplayName("F18: no URL is taken for a path")
    void noUrlIsTakenForAPath() {
        noClasses()
                .should()
                .callMethod(URL.class, "getPath")
                .orShould()
                .callMethod(URL.class, "getFile")
                .because("a URL has %20 where the path has a space: use Path.of(url.toURI())")
                .check(classes());
    }

    @Test
    @DisplayName("the emulated account is an artifact of its own, which no other class needs")
    void theLocalRunnerWorksWithoutTheEmulatedAccount() {
        noClasses()
                .that()
                .resideInAPackage("dev.cascade.local..")
                .and()
                .resideOutsideOfPackage(EMULATED_ACCOUNT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(EMULATED_ACCOUNT)
                .because("the jar of the local runner does not have it")
                .check(classes());
    }

    /** Readers, stack traces and searches know a class by its simple name. */
    @Test
    @DisplayName("no two classes of the project have one simple name")
    void noTwoClassesHaveOneSimpleName() throws IOException {
        Map<String, List<Path>> byName = new TreeMap<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src"))) {
                files.filter(AllModulesTest::isClass)
                        .forEach(file -> byName.computeIfAbsent(
                                        file.getFileName().toString(), name -> new ArrayList<>())
                                .add(file));
            }
        }
        byName.values().removeIf(files -> files.size() == 1);

        assertThat(byName).isEmpty();
    }

    private static boolean isClass(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".java") && !name.equals("package-info.java");
    }

    private static JavaClasses classes() {
        List<Path> folders = MODULES.stream()
                .flatMap(module ->
                        Stream.of("classes", "test-classes").map(kind -> Path.of("..", module, "target", kind)))
                .filter(Files::isDirectory)
                .toList();
        return new ClassFileImporter().importPaths(folders);
    }
}
