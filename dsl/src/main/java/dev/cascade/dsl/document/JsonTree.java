package dev.cascade.dsl.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.Numbers;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads JSON into a tree that knows its lines and columns. */
final class JsonTree {

    // Names are shared by TreeBuilder; Jackson's own table is made for few names, not for 100,000 task ids.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private final TreeBuilder tree = new TreeBuilder();

    private JsonTree(JsonParser parser) {
        this.parser = parser;
    }

    static Node parse(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            return new JsonTree(parser).read();
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation();
            throw new SyntaxException(
                    where == null ? 1 : where.getLineNr(),
                    where == null ? 1 : where.getColumnNr(),
                    "the text is not JSON: " + JsonErrorText.of(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Node read() throws IOException {
        int depth = 0;
        boolean done = false;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            JsonLocation where = parser.currentTokenLocation();
            if (done) {
                throw new SyntaxException(
                        where.getLineNr(), where.getColumnNr(), "the text is not JSON: something follows its end");
            }
            take(token, where.getLineNr(), where.getColumnNr());
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            done = depth == 0;
        }
        return tree.root();
    }

    private void take(JsonToken token, int line, int column) throws IOException {
        switch (token) {
            case START_OBJECT -> tree.startMap(line, column);
            case START_ARRAY -> tree.startList(line, column);
            case END_OBJECT, END_ARRAY -> tree.end();
            case FIELD_NAME -> tree.name(parser.currentName(), line, column);
            case VALUE_STRING -> tree.scalar(parser.getText(), parser.getText(), line, column);
            case VALUE_TRUE, VALUE_FALSE -> tree.scalar(token == JsonToken.VALUE_TRUE, token.asString(), line, column);
            case VALUE_NULL -> tree.scalar(null, "null", line, column);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText(), line, column);
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("JSON text does not have " + token);
        }
    }

    private void number(String text, int line, int column) {
        Number number = Numbers.parse(text)
                .orElseThrow(() -> new SyntaxException(line, column, "the number is too large: " + shortened(text)));
        tree.scalar(number, text, line, column);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
