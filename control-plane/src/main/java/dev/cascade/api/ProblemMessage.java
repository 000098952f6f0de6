package dev.cascade.api;

import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.dsl.validation.ProblemCode;
import dev.cascade.usecase.RequestRejectedException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not granted, as {@code application/problem+json} (RFC 9457).
 *
 * @param status HTTP status
 * @param code stable, for programs: {@code dag-not-found} …
 * @param detail what is wrong and what to do, for people
 * @param errors what is wrong with the parts of a document, each with a JSON pointer
 */
public record ProblemMessage(int status, String code, String detail, List<Flaw> errors) {

    /** The content type of a problem. */
    public static final String CONTENT_TYPE = "application/problem+json";

    /** Words of codes that are not written in small letters in a title. */
    private static final Map<String, String> CAPITALS = Map.of("dag", "DAG", "json", "JSON", "id", "ID");

    public ProblemMessage {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("a problem has a status from 400 to 599, got " + status);
        }
        errors = List.copyOf(errors);
    }

    /**
     * One thing that is wrong with a document.
     *
     * @param pointer JSON pointer (RFC 6901) to it
     * @param hint what to do about it
     * @param line in the document, from 1; 0 if it has none
     * @param column in the document, from 1; 0 if it has none
     */
    public record Flaw(String code, String pointer, String detail, Optional<String> hint, int line, int column) {

        private static Flaw of(Problem problem) {
            return new Flaw(
                    problem.code(),
                    problem.where().pointer(),
                    problem.message(),
                    problem.hint(),
                    problem.where().line(),
                    problem.where().column());
        }

        private Map<String, @Nullable Object> tree() {
            JsonObject error = new JsonObject()
                    .with("code", code)
                    .with("pointer", pointer)
                    .with("detail", detail)
                    .withOptional("hint", hint);
            if (line > 0) {
                error.with("line", line).with("column", column);
            }
            return error.tree();
        }
    }

    /** A problem of a request as a whole. */
    public static ProblemMessage of(int status, String code, String detail) {
        return new ProblemMessage(status, code, detail, List.of());
    }

    /** A request that was refused. */
    public static ProblemMessage of(RequestRejectedException refusal) {
        return of(status(refusal.kind()), refusal.code(), String.valueOf(refusal.getMessage()));
    }

    /** A DAG document that cannot be read (400), or that breaks the rules (422). */
    public static ProblemMessage of(InvalidDagException invalid) {
        List<Problem> problems = invalid.problems();
        boolean unreadable = problems.stream().anyMatch(p -> p.code().equals(ProblemCode.BAD_SYNTAX.label()));
        return new ProblemMessage(
                unreadable ? 400 : 422,
                unreadable ? ProblemCode.BAD_SYNTAX.label() : "invalid-dag",
                String.valueOf(invalid.getMessage()),
                problems.stream().map(Flaw::of).toList());
    }

    /** The HTTP status for a kind of refusal. */
    public static int status(RequestRejectedException.Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> 400;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case KEY_REUSED -> 422;
        };
    }

    /** The message as a JSON object; {@code errors} is absent if there are none. */
    public Map<String, @Nullable Object> tree() {
        JsonObject problem = new JsonObject()
                .with("type", "urn:cascade:problem:" + code)
                .with("title", title())
                .with("status", status)
                .with("detail", detail)
                .with("code", code);
        if (!errors.isEmpty()) {
            problem.with("errors", errors.stream().map(Flaw::tree).toList());
        }
        return problem.tree();
    }

    private String title() {
        String words = Arrays.stream(code.split("-"))
                .map(word -> CAPITALS.getOrDefault(word, word))
                .collect(Collectors.joining(" "));
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
