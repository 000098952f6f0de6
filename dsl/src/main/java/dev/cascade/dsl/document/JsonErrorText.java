package dev.cascade.dsl.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** Why a text is not JSON, as messages say it. */
public final class JsonErrorText {

    private static final Pattern PLACE = Pattern.compile("\\[Source: [^\\]]*; line: (\\d+), column: (\\d+)]");

    private JsonErrorText() {}

    /** Jackson's message, with each location in the text as line and column only. */
    public static String of(JsonProcessingException e) {
        return PLACE.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("line $1, column $2");
    }
}
