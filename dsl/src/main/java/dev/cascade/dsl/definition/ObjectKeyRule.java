package dev.cascade.dsl.definition;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The rule for keys of results in object storage. The same keys are file names on a laptop, so a key that would lead out of a folder
 * there, or that a file system cannot hold, is refused everywhere. So is one among the keys of Cascade itself.
 */
public final class ObjectKeyRule {

    /** The prefix of the keys of Cascade's own objects, of which each attempt has one. */
    public static final String OWN_PREFIX = "attempts/";

    private static final int MOST_BYTES = 1_024;
    private static final int MOST_BYTES_OF_PART = 255;

    /** Folders of Cascade itself, in any case, since some file systems ignore it. */
    private static final List<String> RESERVED = List.of("attempts", "inputs", "publishing");

    private ObjectKeyRule() {}

    /** The problem of a key, as the end of a sentence with "which"; empty for a valid key. */
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
        String first = key.split("/", 2)[0];
        if (RESERVED.stream().anyMatch(first::equalsIgnoreCase)) {
            return Optional.of("begins with \"" + first + "\", a folder in which Cascade keeps its own objects");
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
