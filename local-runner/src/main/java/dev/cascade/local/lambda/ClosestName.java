package dev.cascade.local.lambda;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class ClosestName {
    private ClosestName() {}

    /** The known name nearest to what was written, if it is near enough to be a slip of the finger. */
    static Optional<String> to(String written, Collection<String> known) {
        int tolerated = Math.max(1, written.length() / 3);
        return known.stream()
                .filter(name -> distance(written, name) <= tolerated)
                .min(Comparator.comparingInt(name -> distance(written, name)));
    }

    /** {@code "; did you mean \"x\"?"}, or nothing. */
    static String hint(String written, Collection<String> known) {
        return to(written, known)
                .map(name -> "; did you mean \"" + name + "\"?")
                .orElse("");
    }

    /** Levenshtein distance that takes {@code _} for {@code -} and upper for lower case. */
    private static int distance(String a, String b) {
        String left = normal(a);
        String right = normal(b);
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
