package dev.cascade.dsl.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-b_c.9", "...", "..a", ".hidden", "-", "007"})
    @DisplayName("F11: names are letters, digits, underscores, dots and hyphens")
    void ordinaryNamesAreTaken(String text) {
        assertThat(Identifier.isValid(text)).isTrue();
        assertThat(Identifier.isValid("x".repeat(Identifier.LONGEST))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "a/b", "../x", "a\\b", "a b", "a\n", "..\n", "ä", "a\0", "a%2e", "a:b", "\u0661"})
    @DisplayName("F11: a name that means a folder, or is no name everywhere, is refused")
    void whatIsNoNameEverywhereIsRefused(String text) {
        assertThat(Identifier.isValid(text)).isFalse();
        assertThatThrownBy(() -> new TaskDefinition(text, TaskType.NOOP, Map.of(), List.of()))
                .hasMessageContaining("a task id is 1 to 128");
        assertThat(Identifier.isValid("x".repeat(Identifier.LONGEST + 1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"r/1.json", "a", "..a/b..", "ü/ö", "x y"})
    @DisplayName("F11: keys of results are parts between slashes")
    void ordinaryKeysAreTaken(String key) {
        assertThat(ObjectKeyRule.problem(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/a", "a/", "a//b", "../a", "a/../b", "a/..", ".", "a/./b", "a\nb", "a\0"})
    @DisplayName("F11: a key that leads to another folder is refused")
    void aKeyThatLeadsElsewhereIsRefused(String key) {
        assertThat(ObjectKeyRule.problem(key)).isPresent();
    }

    @Test
    @DisplayName("F11: a key that a file system or object storage cannot hold is refused")
    void aKeyThatIsTooLongIsRefused() {
        assertThat(ObjectKeyRule.problem("ä".repeat(128))).isPresent();
        assertThat(ObjectKeyRule.problem("aa/".repeat(400) + "a")).isPresent();
        assertThat(ObjectKeyRule.problem("a".repeat(255))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A=B", "=", "1A", "A B", "A-B", "a.b", "Ä", "A\0", "A\n"})
    @DisplayName("F14: names of variables that no program can be given are known")
    void namesOfVariablesAreChecked(String name) {
        assertThat(EnvironmentName.isValid(name)).isFalse();
        assertThat(EnvironmentName.isValid("_a1")).isTrue();
    }
}
