package dev.cascade.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Claims on JSON that leave fields open. */
public final class JsonAssertions {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonAssertions() {}

    /** Every field of {@code expected} is in {@code actual} with the same value; numbers are equal when they are worth the same. */
    public static void assertJson(JsonNode actual, String expected) throws Exception {
        assertHolds(actual, JSON.readTree(expected), "$");
    }

    private static void assertHolds(JsonNode actual, JsonNode expected, String path) {
        if (expected.isObject()) {
            expected.properties()
                    .forEach(field ->
                            assertHolds(actual.path(field.getKey()), field.getValue(), path + "." + field.getKey()));
        } else if (expected.isArray()) {
            assertThat(actual.isArray()).as("%s of %s is a list", path, actual).isTrue();
            assertThat(actual.size()).as("size of %s in %s", path, actual).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertHolds(actual.path(i), expected.get(i), path + "[" + i + "]");
            }
        } else if (expected.isNumber()) {
            assertThat(actual.isNumber())
                    .as("%s, %s, is a number", path, actual)
                    .isTrue();
            assertThat(actual.decimalValue()).as(path).isEqualByComparingTo(expected.decimalValue());
        } else {
            assertThat(actual).as(path).isEqualTo(expected);
        }
    }
}
