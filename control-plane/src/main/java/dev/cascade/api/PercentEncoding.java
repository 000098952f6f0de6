package dev.cascade.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Reads the percent-encoded parts of a request's address. */
final class PercentEncoding {

    private PercentEncoding() {}

    /** A segment of a path, where a plus is a plus. */
    static String decodeSegment(String segment) {
        return decode(segment.replace("+", "%2B"));
    }

    /** A name or value of a query, where a plus is a space. */
    static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    400, "bad-address", "the address has a \"%\" that two hexadecimal digits do not follow");
        }
    }
}
