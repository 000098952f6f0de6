package dev.cascade.dsl.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    private static final TemplateValues VALUES = new TemplateValues(
            "job-1",
            "load",
            "sales",
            2,
            contextOf(Map.of("n", 5, "book", Map.of("id", "1342", "tags", List.of("a", "b")))));

    private static Map<String, @Nullable Object> contextOf(Map<String, Object> values) {
        Map<String, @Nullable Object> context = new HashMap<>(values);
        context.put("nothing", null);
        return context;
    }

    @Test
    @DisplayName("B-51: placeholders expand in keys")
    void placeholdersExpandInText() {
        assertThat(expand("results/{{job_id}}/{{ task_id }}-{{dag}}-{{attempt}}/{{context.book.id}}.json"))
                .isEqualTo("results/job-1/load-sales-2/1342.json");
    }

    @Test
    @DisplayName("B-51: placeholders expand in the payload, however deep, and keep the type of what they stand for")
    void placeholdersExpandInNestedValues() {
        Object payload = Map.of(
                "job", "{{job_id}}",
                "deep", List.of(Map.of("n", "{{context.n}}", "text", "n={{context.n}}"), 7, true),
                "tags", "{{context.book.tags}}",
                "second", "{{context.book.tags.1}}");

        assertThat(Template.expandAll(payload, VALUES))
                .isEqualTo(Map.of(
                        "job",
                        "job-1",
                        "deep",
                        List.of(Map.of("n", 5, "text", "n=5"), 7, true),
                        "tags",
                        List.of("a", "b"),
                        "second",
                        "b"));
    }

    @Test
    void aNullIsAValueAndStaysOne() {
        assertThat(expand("{{context.nothing}}")).isNull();
        assertThat(expand("<{{context.nothing}}>")).isEqualTo("<null>");
        assertThat(Template.expandAll(Arrays.asList(null, "x"), VALUES)).isEqualTo(Arrays.asList(null, "x"));
    }

    @Test
    void aValueWithinTextIsWrittenAsJson() {
        assertThat(expand("tags={{context.book.tags}}")).isEqualTo("tags=[\"a\",\"b\"]");
        TemplateValues odd = new TemplateValues("j", "t", "d", 1, Map.of("o", Map.of("k\"", "a\n\u0001\\")));
        assertThat(Template.parse("o={{context.o}}").expandText(odd)).isEqualTo("o={\"k\\\"\":\"a\\n\\u0001\\\\\"}");
    }

    @Test
    void anExpandedValueIsNotExpandedAgain() {
        TemplateValues tricky = new TemplateValues("j", "t", "d", 1, Map.of("x", "{{job_id}}"));

        assertThat(Template.parse("<{{context.x}}>").expandText(tricky)).isEqualTo("<{{job_id}}>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"context.missing", "context.book.missing", "context.n.x", "context.book.tags.2"})
    void aValueThatTheContextLacksIsNamed(String placeholder) {
        assertThatThrownBy(() -> expand("{{" + placeholder + "}}"))
                .isInstanceOf(MissingContextValueException.class)
                .hasMessageContaining("{{" + placeholder + "}} has no value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "context", "context.", "context..x", "", "context.a b", "JOB_ID"})
    void aPlaceholderThatDoesNotExistIsRefused(String placeholder) {
        assertThatThrownBy(() -> Template.parse("{{" + placeholder + "}}"))
                .isInstanceOf(UnknownPlaceholderException.class)
                .hasMessageContaining("{{" + placeholder + "}}");
    }

    @Test
    void aPlaceholderThatDoesNotEndIsRefused() {
        assertThatThrownBy(() -> Template.parse("a {{job_id")).hasMessageContaining("not followed by");
    }

    @Test
    void singleBracesAreText() {
        assertThat(expand("{job_id} }} {")).isEqualTo("{job_id} }} {");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {{{{                          | {{
                    {{{{job_id}}                  | {{job_id}}
                    {{{{{{job_id}}                | {{job-1
                    {{{{{{{{                      | {{{{
                    a {{{{ b {{task_id}} }} {{{{  | a {{ b load }} {{
                    {{{{{                         | {{{
                    """)
    @DisplayName("F19: four opening braces stand for two of them")
    void fourOpeningBracesStandForTwo(String template, String text) {
        assertThat(expand(template)).isEqualTo(text);
        assertThat(Template.expandText(template, VALUES)).isEqualTo(text);
    }

    @Test
    @DisplayName("H8: a path of any length needs no stack")
    void aLongPathIsReadWithoutRecursion() {
        String path = "context" + ".a".repeat(200_000);

        assertThat(Template.isPlaceholder(path)).isTrue();
        assertThat(Template.isPlaceholder(path + "!")).isFalse();
        assertThat(Template.isPlaceholder(path + ".")).isFalse();
    }

    @Test
    @DisplayName("H8: a value of any depth is written as text without recursion")
    void aDeepValueIsWrittenWithoutRecursion() {
        Object deep = List.of();
        for (int i = 0; i < 100_000; i++) {
            deep = i % 2 == 0 ? List.of(deep) : Map.of("a", deep);
        }
        TemplateValues values = new TemplateValues("j", "t", "d", 1, Map.of("deep", deep));

        assertThat(Template.expandText("x{{context.deep}}", values))
                .startsWith("x{\"a\":[{")
                .endsWith("]}");
    }

    @Test
    @DisplayName("H8: a placeholder of any length is refused in few words")
    void aLongPlaceholderIsQuotedInPart() {
        assertThatThrownBy(() -> Template.parse("{{" + "x".repeat(1_000_000) + "}}"))
                .isInstanceOf(UnknownPlaceholderException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(400));
    }

    private static @Nullable Object expand(String template) {
        return Template.parse(template).expand(VALUES);
    }
}
