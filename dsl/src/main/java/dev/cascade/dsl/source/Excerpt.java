package dev.cascade.dsl.source;

/** Texts of documents as messages quote them: short, on one line, and without anything that a terminal would obey. */
public final class Excerpt {

    private static final int LONGEST = 60;

    private Excerpt() {}

    /** The text; the beginning of a long one, with control characters written as escapes. */
    public static String of(String text) {
        if (text.length() <= LONGEST) {
            return printable(text);
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return printable(text.substring(0, end)) + "…";
    }

    /** The text with every character written as an escape that is not to be seen: controls, line ends, changes of direction. */
    public static String printable(String text) {
        if (text.chars().noneMatch(Excerpt::isUnseen)) {
            return text;
        }
        StringBuilder printable = new StringBuilder();
        text.chars().forEach(c -> {
            if (isUnseen(c)) {
                printable.append(escape(c));
            } else {
                printable.append((char) c);
            }
        });
        return printable.toString();
    }

    private static boolean isUnseen(int c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || c == '\uFEFF'
                || (Character.getType(c) == Character.FORMAT && c >= '\u200E');
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u%04x".formatted(c);
        };
    }
}
