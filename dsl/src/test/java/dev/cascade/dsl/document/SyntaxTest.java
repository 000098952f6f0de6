package dev.cascade.dsl.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.dsl.validation.ProblemLocation;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntaxTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"name": "x",}                  | 1 | 14 | not JSON
                    {"name": "x"                    | 1 | 13 | not JSON
                    {"name": "x"} {}                | 1 | 15 | something follows
                    {"a": 1e99999999999}            | 1 | 7  | too large
                    nope                            | 1 | 1  | not JSON
                    """)
    void whatIsNotJsonIsRefusedAtItsPlace(String text, int line, int column, String message) {
        Problem problem = syntaxProblem(text, DocumentFormat.JSON);

        assertThat(problem.where().line()).isEqualTo(line);
        assertThat(problem.where().column()).isCloseTo(column, Assertions.within(1));
        assertThat(problem.message()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    name: [x                        | 1 | not YAML
                    a: b: c                         | 1 | not YAML
                    name: x\\n---\\nname: y          | 2 | second document
                    name: !env X                    | 1 | no tags such as !env
                    a: !!java.util.Date 2026-01-01  | 1 | no tags such as
                    a: !!str 7                      | 1 | no tags such as tag:yaml.org,2002:str
                    a: ! 7                          | 1 | no tags such as !;
                    a: ! [7]                        | 1 | no tags such as !;
                    !!str a: 7                      | 1 | no tags such as tag:yaml.org,2002:str
                    ? [a]\\n: b                      | 1 | name of a field is text
                    a: *b                           | 1 | &b
                    a: &a [*a]                      | 1 | &a
                    a: 1\\nb: NUL                    | 2 | special characters
                    """)
    void whatIsNotYamlIsRefusedAtItsPlace(String text, int line, String message) {
        Problem problem = syntaxProblem(text.replace("\\n", "\n").replace("NUL", "\0"), DocumentFormat.YAML);

        assertThat(problem.where().line()).isEqualTo(line);
        assertThat(problem.message()).contains(message);
    }

    @Test
    @DisplayName("F14: what begins and does not end is told with its line and column, without notes of the parser")
    void whatDoesNotEndIsToldWithItsPlace() {
        Problem problem = syntaxProblem("{\"name\": \"x\",\n\"tasks\": {", DocumentFormat.JSON);

        assertThat(problem.message()).contains("line 2, column 10").doesNotContain("Source");
    }

    @Test
    void aliasesRepeatAValueAndMergesItsFields() {
        DagDefinition dag = yaml("""
                name: x
                tasks:
                  a: &usual { type: lambda, function_name: f, timeout: 60, payload: &data { n: 1 } }
                  b: { <<: *usual, timeout: 30 }
                  c: { type: local, module: M, payload: *data, <<: [ { retry: 1 }, { retry: 2, timeout: 5 } ] }
                """);

        assertThat(dag.tasks().get(1).options())
                .isEqualTo(Map.of("function_name", "f", "timeout", 30, "payload", Map.of("n", 1)));
        assertThat(dag.tasks().get(2).options())
                .isEqualTo(Map.of("module", "M", "payload", Map.of("n", 1), "retry", 1, "timeout", 5));
    }

    @Test
    @DisplayName("F10: in quotes, << is the name of a field like any other")
    void aQuotedMergeKeyIsAName() {
        DagDefinition dag = yaml("""
                { name: x, tasks: { a: { type: noop, payload: { "<<": { n: 1 }, '<<x': 2 } } } }
                """);

        assertThat(dag.tasks().getFirst().options().get("payload")).isEqualTo(Map.of("<<", Map.of("n", 1), "<<x", 2));
    }

    @Test
    @DisplayName("F10: a quoted << stays a name beside a merge key")
    void aQuotedMergeKeyBesideAMergeKeyIsAName() {
        DagDefinition dag = yaml("""
                name: x
                tasks:
                  a:
                    type: noop
                    payload:
                      one: { "<<": { n: 1 }, <<: { m: 2 } }
                      two: { <<: { m: 2 }, '<<': { n: 1 }, k: 3 }
                      three: { <<: { '<<': { n: 1 } }, k: 3 }
                """);

        assertThat(dag.tasks().getFirst().options().get("payload"))
                .isEqualTo(Map.of(
                        "one", Map.of("<<", Map.of("n", 1), "m", 2),
                        "two", Map.of("<<", Map.of("n", 1), "m", 2, "k", 3),
                        "three", Map.of("<<", Map.of("n", 1), "k", 3)));
        assertThatThrownBy(() -> yaml("""
                { name: x, tasks: { a: { type: noop, <<: { description: d }, "<<": { trigger_rule: all_done } } } }
                """))
                .hasMessageContaining("[unknown-field]")
                .hasMessageContaining("\"<<\"");
    }

    @Test
    void aBombOfAliasesIsRefused() {
        StringBuilder bomb = new StringBuilder("name: x\nlevel0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
        for (int i = 1; i < 20; i++) {
            bomb.append("level%d: &a%d [%s]%n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)));
        }

        assertThat(syntaxProblem(bomb.toString(), DocumentFormat.YAML).message())
                .contains("more than 1000000 values");
    }

    @Test
    void aliasesDoNotGetAroundTheLimitOfDepth() {
        StringBuilder deep = new StringBuilder("a0: &a0 [1]\n");
        for (int i = 1; i < 200; i++) {
            deep.append("a%d: &a%d [*a%d]%n".formatted(i, i, i - 1));
        }

        assertThat(syntaxProblem(deep.toString(), DocumentFormat.YAML).message())
                .contains("100 levels deep");
    }

    @ParameterizedTest
    @CsvSource({"YAML", "JSON"})
    void aDocumentThatIsTooDeepIsRefused(DocumentFormat format) {
        String deep = "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";

        assertThat(syntaxProblem(deep, format).code()).isEqualTo("bad-syntax");
    }

    @Test
    void wordsThatOtherVersionsOfYamlTakeForValuesAreTexts() {
        DagDefinition dag = yaml("""
                { name: x, tasks: { a: { type: noop, payload: { a: on, b: yes, c: 2026-01-01, d: 1_000, e: 0x1F, f: .inf, g: '1', i: -0.5, j: +3 } } } }
                """);

        assertThat(dag.tasks().getFirst().options().get("payload"))
                .isEqualTo(Map.of(
                        "a",
                        "on",
                        "b",
                        "yes",
                        "c",
                        "2026-01-01",
                        "d",
                        "1_000",
                        "e",
                        "0x1F",
                        "f",
                        ".inf",
                        "g",
                        "1",
                        "i",
                        -0.5,
                        "j",
                        3));
    }

    @Test
    void problemsInJsonHaveTheirPlaceToo() {
        InvalidDagException refused = Assertions.catchThrowableOfType(
                InvalidDagException.class,
                () -> DagDocument.parse("""
                        { "name": "x",
                          "nodes": [ {"id": "a", "type": "noop", "config": {"payload": {"a/b": "{{nope!}}"}}} ] }
                        """, DocumentFormat.JSON, "x.json", Optional.empty()));

        assertThat(refused.problems())
                .singleElement()
                .extracting(Problem::where)
                .isEqualTo(new ProblemLocation("x.json", "/nodes/0/config/payload/a~1b", 2, 72));
    }

    private static Problem syntaxProblem(String text, DocumentFormat format) {
        InvalidDagException refused = Assertions.catchThrowableOfType(
                InvalidDagException.class, () -> DagDocument.parse(text, format, "file", Optional.empty()));
        assertThat(refused.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.code()).isEqualTo("bad-syntax"));
        return refused.problems().getFirst();
    }

    private static DagDefinition yaml(String text) {
        return DagDocument.parse(text, DocumentFormat.YAML, "test.yaml", Optional.empty());
    }
}
