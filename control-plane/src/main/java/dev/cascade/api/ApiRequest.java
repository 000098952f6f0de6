package dev.cascade.api;

import dev.cascade.dsl.document.DocumentText;
import dev.cascade.dsl.document.SyntaxException;
import dev.cascade.engine.Actor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A request, whatever carried it.
 *
 * @param method in capitals
 * @param path as sent, so still percent-encoded; without the query
 * @param query as sent, without the question mark; empty for none
 * @param headers by name, upper and lower case being the same; of a header that came several times, the first
 * @param body empty for none
 * @param caller the caller's name as the authenticator knows it, which may be any text; empty if it is not known
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests, and a body is not copied for the sake of it
public record ApiRequest(
        String method, String path, String query, Map<String, String> headers, byte[] body, String caller) {

    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii");

    public ApiRequest {
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        headers = anyCase;
    }

    /** A request of somebody unknown. */
    public ApiRequest(String method, String path, String query, Map<String, String> headers, byte[] body) {
        this(method, path, query, headers, body, "");
    }

    /** The caller as it is recorded with what it asks for; empty if it is not known. */
    Optional<Actor> actor() {
        return Actor.named(caller);
    }

    /** The header with this name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The media type of the body, in lower case and without parameters; empty if it is missing, or declares another encoding than UTF-8. */
    Optional<String> mediaType() {
        String[] parts =
                header("Content-Type").orElse("").toLowerCase(Locale.ROOT).split(";", -1);
        boolean isUtf8 = Arrays.stream(parts)
                .skip(1)
                .map(String::strip)
                .filter(parameter -> parameter.startsWith("charset="))
                .allMatch(charset ->
                        UTF_8.contains(charset.substring("charset=".length()).replace("\"", "")));
        return Optional.of(parts[0].strip()).filter(type -> isUtf8 && !type.isEmpty());
    }

    /** The body as text. */
    String text() {
        try {
            return DocumentText.decode(body);
        } catch (SyntaxException e) {
            throw new ProblemException(400, "bad-encoding", "the body cannot be read as text: " + e.problem());
        }
    }
}
