package dev.cascade.dsl.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.definition.TriggerRule;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/dag-documents.md} says is true. */
class DocumentationTest {

    private static final Path PAGE = Path.of("docs", "dag-documents.md");
    private static final Pattern SNIPPET = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

    static Stream<MatchResult> documents() throws IOException {
        return snippets().stream().filter(s -> List.of("yaml", "json").contains(s.group(1)));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyDocumentInItIsValid(MatchResult snippet) {
        DocumentFormat format = DocumentFormat.valueOf(snippet.group(1).toUpperCase(Locale.ROOT));

        assertThatCode(() -> DagDocument.parse(snippet.group(2), format, PAGE.toString(), Optional.empty()))
                .doesNotThrowAnyException();
    }

    @Test
    void itsJavaIsTheJavaThatIsTested() throws IOException {
        String tested = Files.readString(Path.of("src", "test", "java", "dev", "cascade", "dsl", "DagTest.java"));
        List<String> java = snippets().stream()
                .filter(s -> s.group(1).equals("java"))
                .map(s -> s.group(2))
                .toList();

        assertThat(java)
                .isNotEmpty()
                .allSatisfy(snippet -> assertThat(plain(tested)).contains(plain(snippet)));
    }

    @Test
    void itNamesEveryFieldTypeRuleAndProblem() throws IOException {
        Stream<String> fields = Stream.of(
                        FieldTables.OF_DAG,
                        FieldTables.OF_EDGE,
                        FieldTables.OF_IDENTITY,
                        FieldTables.options(Optional.empty()),
                        RetryRules.FIELDS)
                .flatMap(table -> table.keySet().stream());
        Stream<String> types = Arrays.stream(TaskType.values()).map(TaskType::label);
        Stream<String> rules = Arrays.stream(TriggerRule.values()).map(TriggerRule::label);
        Stream<String> codes = Arrays.stream(ProblemCode.values()).map(ProblemCode::label);

        assertThat(Stream.of(fields, types, rules, codes).flatMap(s -> s).map(name -> "`" + name + "`"))
                .allSatisfy(name -> assertThat(Files.readString(PAGE)).contains(name));
    }

    private static List<MatchResult> snippets() throws IOException {
        return SNIPPET.matcher(Files.readString(PAGE)).results().toList();
    }

    private static String plain(String java) {
        return java.replaceAll("\\s+", "");
    }
}
