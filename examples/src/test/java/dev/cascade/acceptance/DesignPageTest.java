package dev.cascade.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that leads contributors to the place of a change. */
class DesignPageTest {

    private static final Path CLONE = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern DIAGRAM = Pattern.compile("(?ms)^```mermaid$(.*?)^```$");

    /** Names of more than one word are those of classes. */
    private static final Pattern CLASS_IN_DIAGRAM = Pattern.compile("\\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\\b");

    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern CLASS = Pattern.compile("([A-Z]\\w+)(\\.\\w+)?");
    private static final Pattern FILE = Pattern.compile("[\\w.-]+\\.(yaml|json|md|txt|tsx?)");
    private static final Pattern PACKAGE = Pattern.compile("[a-z]\\w*(\\.[a-z]\\w*)*");

    private static final Set<String> MODULES = Set.of("dsl", "control-plane", "local-runner", "examples", "infra-cdk");

    private final Set<String> files = new HashSet<>();
    private final Set<String> folders = new HashSet<>();

    private void findFiles() throws IOException {
        for (String module : MODULES) {
            try (Stream<Path> all = Files.find(
                    CLONE.resolve(module),
                    20,
                    (path, attributes) -> attributes.isRegularFile()
                            && !path.toString().contains("/target/")
                            && !path.toString().contains("/node_modules/"))) {
                all.forEach(path -> {
                    files.add(path.getFileName().toString());
                    folders.add(path.getParent().toString().replace('/', '.'));
                });
            }
        }
    }

    @Test
    void everyNameIsThatOfAClassAFileOrAPackage() throws IOException {
        findFiles();
        String page = Files.readString(CLONE.resolve("control-plane/docs/design.md"));
        Set<String> names = DIAGRAM.matcher(page)
                .results()
                .flatMap(diagram -> CLASS_IN_DIAGRAM.matcher(diagram.group(1)).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        CODE.matcher(DIAGRAM.matcher(page).replaceAll("")).results().forEach(code -> names.add(code.group(1)));

        assertThat(names)
                .hasSizeGreaterThan(50)
                .allSatisfy(name -> assertThat(exists(name)).as(name).isTrue());
    }

    private boolean exists(String name) {
        return MODULES.contains(name)
                || classOf(name).filter(files::contains).isPresent()
                || FILE.matcher(name).matches() && files.contains(name)
                || PACKAGE.matcher(name).matches()
                        && folders.stream().anyMatch(folder -> folder.endsWith("dev.cascade." + name));
    }

    private static Optional<String> classOf(String name) {
        return CLASS.matcher(name)
                .results()
                .filter(all -> all.group().equals(name))
                .findFirst()
                .map(all -> all.group(1) + ".java");
    }
}
