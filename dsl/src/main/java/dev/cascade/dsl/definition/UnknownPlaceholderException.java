package dev.cascade.dsl.definition;

import java.io.Serial;

/** Thrown for a template with a placeholder that does not exist. */
public class UnknownPlaceholderException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 100;

    private final String placeholder;

    UnknownPlaceholderException(String placeholder) {
        super("there is no placeholder {{" + shortened(placeholder)
                + "}}; there are {{job_id}}, {{task_id}}, {{dag}}, {{attempt}} and {{context.NAME}}");
        this.placeholder = placeholder;
    }

    private static String shortened(String placeholder) {
        return placeholder.length() <= SHOWN ? placeholder : placeholder.substring(0, SHOWN) + "…";
    }

    /** What stands between the braces. */
    public String placeholder() {
        return placeholder;
    }
}
