package dev.cascade.infra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for the classes of all modules, tests included. This module is built last, so that the others are there. */
class AllModulesTest {

    private static final List<String> MODULES =
            List.of("dsl", "control-plane", "local-runner", "examples", "infra-cdk");

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

    private static JavaClasses classes() {
        List<Path> folders = MODULES.stream()
                .flatMap(module ->
                        Stream.of("classes", "test-classes").map(kind -> Path.of("..", module, "target", kind)))
                .filter(Files::isDirectory)
                .toList();
        return new ClassFileImporter().importPaths(folders);
    }
}
