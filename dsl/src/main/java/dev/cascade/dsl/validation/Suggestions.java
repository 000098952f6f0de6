package dev.cascade.dsl.validation;

import java.util.Collection;
import java.util.Optional;

/** "Did you mean": the known word that is nearest to an unknown one. */
public final class Suggestions {

    /** Comparisons for one document; beyond it there are no suggestions, so that a large wrong document is refused as fast as a small one. */
    private long budget = 2_000_000;

    /** The known word nearest to {@code given}, if one is near enough to be meant; the first of several that are equally near. */
    Optional<String> nearest(String given, Collection<String> known) {
        int limit = Math.max(1, given.length() / 3);
        String best = null;
        for (String word : known) {
            if (budget-- <= 0) {
                break;
            }
            int distance = Math.abs(word.length() - given.length()) > limit ? limit + 1 : distance(given, word);
            if (distance <= limit) {
                best = word;
                limit = distance - 1;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The hint itself, as a question. */
    public Optional<String> didYouMean(String given, Collection<String> known) {
        return nearest(given, known).map(word -> "did you mean \"" + word + "\"?");
    }

    /** Letters to insert, delete, replace or swap with a neighbour; upper and lower case are the same, and so are {@code _} and {@code -}. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + (same(a, i, b, j) ? 0 : 1));
                if (i > 1 && j > 1 && same(a, i, b, j - 1) && same(a, i - 1, b, j)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }

    private static boolean same(String a, int i, String b, int j) {
        return plain(a.charAt(i - 1)) == plain(b.charAt(j - 1));
    }

    private static char plain(char letter) {
        return letter == '_' ? '-' : Character.toLowerCase(letter);
    }
}
