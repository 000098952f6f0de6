package dev.cascade.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What came of a command.
 *
 * @param exit its exit code
 * @param out its standard output
 * @param err its standard error
 */
public record CommandResult(int exit, String out, String err) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The one JSON document on its standard output. */
    public JsonNode json() {
        return parse(out);
    }

    /** Reads one JSON document. */
    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("this is not one JSON document: " + text, e);
        }
    }
}
