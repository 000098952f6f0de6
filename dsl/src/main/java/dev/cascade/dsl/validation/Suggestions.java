package dev.cascade.dsl.validation;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** "Did you mean": the known word that is nearest to an unknown one. */
public final class Suggestions {

    /** No name of anything is longer. */
    private static final int LONGEST = 128;

    /** Among more words than fields there are, a common beginning says little. */
    private static final int FEW = 100;

    /** Letters compared for one document; beyond it there are no suggestions, so that a large wrong document is refused as fast as a small one. */
    private long budget = 100_000_000;

    /** The known word nearest to {@code given}, if one is near enough to be meant; the first of several that are equally near. */
    Optional<String> nearest(String given, Collection<String> known) {
        if (given.length() > LONGEST || given.isBlank()) {
            return Optional.empty();
        }
        int limit = Math.max(1, given.length() / 3);
        String best = null;
        for (String word : known) {
            if (budget <= 0) {
                break;
            }
            budget--;
            if (Math.abs(word.length() - given.length()) > limit || word.isBlank()) {
                continue;
            }
            budget -= (long) word.length() * given.length();
            int distance = distance(given, word);
            if (distance <= limit) {
                best = word;
                limit = distance - 1;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The hint itself, as a question. */
    public Optional<String> didYouMean(String given, Collection<String> known) {
        return Synonyms.of(given).stream()
                .filter(known::contains)
                .findFirst()
                .or(() -> nearest(given, known))
                .or(() -> withSameBeginning(given, known))
                .map(word -> "did you mean \"" + word + "\"?");
    }

    /** {@code retrying} for {@code retry}, {@code timeout_in_minutes} for {@code timeout}. */
    private static Optional<String> withSameBeginning(String given, Collection<String> known) {
        if (given.length() > LONGEST || known.size() > FEW) {
            return Optional.empty();
        }
        return known.stream()
                .filter(word -> {
                    int same = sameBeginning(given, word);
                    return same >= 4 && same >= Math.min(word.length(), given.length()) - 1;
                })
                .max(Comparator.comparingInt(word -> sameBeginning(given, word)));
    }

    private static int sameBeginning(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && same(a, i + 1, b, i + 1)) {
            i++;
        }
        return i;
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
