package dev.cascade.examples.functions;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Two books side by side. */
record Comparison(AnalysedBook first, AnalysedBook second) {

    private static final int WORDS_SHOWN = 10;
    private static final int BAR_WIDTH = 40;

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("shared_words", sharedWords().size());
        facts.put("vocabulary_overlap", vocabularyOverlap());
        facts.put(
                "most_frequent_shared_words",
                sharedWords().stream().limit(WORDS_SHOWN).toList());
        facts.put("sentiment_difference", CompareBooks.rounded(Math.abs(first.score() - second.score())));
        facts.put("more_positive", first.score() >= second.score() ? first.title() : second.title());
        return facts;
    }

    /** Those that occur in both lists of frequent words, most frequent first. */
    private List<String> sharedWords() {
        return first.counts().keySet().stream()
                .filter(second.counts()::containsKey)
                .sorted(Comparator.comparing(this::occurrences).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private int occurrences(String word) {
        return first.counts().getOrDefault(word, 0) + second.counts().getOrDefault(word, 0);
    }

    /** The share of all frequent words that both books have (Jaccard index): 0 none, 1 all. */
    private double vocabularyOverlap() {
        Set<String> all = new HashSet<>(first.counts().keySet());
        all.addAll(second.counts().keySet());
        return all.isEmpty() ? 0 : CompareBooks.rounded((double) sharedWords().size() / all.size());
    }

    List<Map<String, Object>> charts() {
        return List.of(
                chart("Unique words", first.uniqueWords(), second.uniqueWords()),
                chart("Lexical diversity", first.lexicalDiversity(), second.lexicalDiversity()),
                chart("Distance of the sentiment from the saddest", first.score() + 1, second.score() + 1));
    }

    private Map<String, Object> chart(String title, double ofFirst, double ofSecond) {
        double longest = Math.max(ofFirst, ofSecond);
        return Map.of("title", title, "bars", List.of(bar(first, ofFirst, longest), bar(second, ofSecond, longest)));
    }

    private static String bar(AnalysedBook book, double value, double longest) {
        int width = longest == 0 ? 0 : (int) Math.round(BAR_WIDTH * value / longest);
        return String.format(Locale.ROOT, "%s %s (%s)", "#".repeat(width), CompareBooks.rounded(value), book.title());
    }

    String summary() {
        return String.format(
                Locale.ROOT,
                "\"%s\" and \"%s\" share %d of their frequent words; their sentiment is %s and %s.",
                first.title(),
                second.title(),
                sharedWords().size(),
                first.score(),
                second.score());
    }
}
