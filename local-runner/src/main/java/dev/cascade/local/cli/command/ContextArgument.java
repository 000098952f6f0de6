package dev.cascade.local.cli.command;

import dev.cascade.dsl.document.DocumentText;
import dev.cascade.dsl.document.SyntaxException;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.usecase.NotPortableException;
import dev.cascade.usecase.PortableJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The context of a job as it is given on the command line: JSON, {@code @FILE} or {@code -} for standard input. */
final class ContextArgument {

    private static final String ADVICE = "; a context is a JSON object such as '{\"date\": \"2026-01-01\"}'";

    private ContextArgument() {}

    /**
     * The context as JSON text.
     *
     * @throws CommandException if it is not a JSON object, or its file is not there
     */
    static String read(String given, CommandSession session) {
        PortableJson json;
        try {
            json = PortableJson.ofText(text(given, session));
        } catch (NotPortableException e) {
            throw CommandException.usage(
                    (e.isJson() ? "--context cannot be given to tasks: " : "--context is not valid JSON: ")
                            + firstLine(e.reason())
                            + ADVICE);
        }
        if (!(json.value() instanceof Map<?, ?>)) {
            throw CommandException.usage("--context is " + kindOf(json.value()) + ADVICE);
        }
        return json.text();
    }

    private static String text(String given, CommandSession session) {
        String where = given.equals("-") ? "standard input" : "\"" + given.replaceFirst("^@", "") + "\"";
        try {
            if (given.equals("-")) {
                return DocumentText.decode(session.environment().in().readNBytes(DocumentText.MOST_BYTES + 1));
            }
            return given.startsWith("@")
                    ? DocumentText.read(session.path(given.substring(1)))
                    : DocumentText.withoutByteOrderMark(given);
        } catch (SyntaxException e) {
            throw CommandException.usage("--context: " + where + " cannot be read: " + e.problem());
        } catch (IOException e) {
            throw CommandException.usage("--context: " + where + " cannot be read: " + TextFormat.reason(e));
        }
    }

    private static String firstLine(String reason) {
        return reason.lines().findFirst().orElse("it is empty");
    }

    private static String kindOf(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case List<?> list -> "a list";
            case String s -> "a string";
            case Number n -> "a number";
            default -> "a boolean";
        };
    }
}
