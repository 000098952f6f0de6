package dev.cascade.dsl.definition;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The rule for keys of results in object storage. The same keys are file names on a laptop, so a key that would lead out of a folder
 * there, or that a file system cannot hold, is refused everywhere.
 */
public final class ObjectKeyRule {

    private static final int MOST_BYTES = 1_024;
    private static final int MOST_BYTES_OF_PART = 255;

    private ObjectKeyRule() {}

    /** What is wrong with a key, to follow "which"; empty if nothing is. */
    public static Optional<String> problem(String key) {
        if (key.isBlank()) {
            return Optional.of("is empty");
        }
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            return Optional.of("has " + bytes + " bytes; at most " + MOST_BYTES + " are allowed");
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("contains a control character");
        }
        for (String part : key.split("/", -1)) {
            Optional<String> problem = problemOfPart(part);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problemOfPart(String part) {
        if (part.isEmpty()) {
            return Optional.of("must not begin or end with '/' or contain '//'");
        }
        if (part.equals(".") || part.equals("..")) {
            return Optional.of("must not contain \"" + part + "\" between slashes, which would lead to another folder");
        }
        return part.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES_OF_PART
                ? Optional.of("has more than " + MOST_BYTES_OF_PART + " bytes between two slashes")
                : Optional.empty();
    }
}
