package dev.cascade.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All pages of the project. */
class MarkdownTest {

    private static final Path CLONE = Path.of("..").toAbsolutePath().normalize();

    private static final int WIDTH = 120;

    /** From a fence to the next one. */
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");

    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s:]*)(#[^)\\s]+)?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

    static List<Path> pages() throws IOException {
        try (Stream<Path> root = Files.list(CLONE);
                Stream<Path> modules = Stream.of("control-plane", "dsl", "examples", "infra-cdk", "local-runner")
                        .map(CLONE::resolve)
                        .flatMap(module -> Stream.of(module, module.resolve("docs"), module.resolve("docs/adr")))
                        .filter(Files::isDirectory)
                        .flatMap(MarkdownTest::list)) {
            return Stream.concat(root, modules)
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(CLONE::relativize)
                    .toList();
        }
    }

    private static Stream<Path> list(Path folder) {
        try {
            return Files.list(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path page) {
        try {
            return FENCED.matcher(Files.readString(page)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linesAreWrappedOutsideOfTablesAndCode(Path page) {
        assertThat(text(CLONE.resolve(page)).lines().filter(line -> !line.startsWith("|") && line.length() > WIDTH))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToPagesAndHeadingsThatExist(Path page) {
        Path file = CLONE.resolve(page);
        assertThat(LINK.matcher(text(file)).results().filter(link -> {
                    String path = link.group(1);
                    Path target =
                            path.isEmpty() ? file : file.resolveSibling(path).normalize();
                    return !Files.exists(target) || link.group(2) != null && !hasHeading(target, link.group(2));
                }))
                .extracting(link -> link.group())
                .isEmpty();
    }

    /** As GitHub makes the anchor of a heading. */
    private static boolean hasHeading(Path page, String anchor) {
        return HEADING.matcher(text(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .anyMatch(anchor.substring(1)::equals);
    }
}
