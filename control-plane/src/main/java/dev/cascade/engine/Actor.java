package dev.cascade.engine;

import java.util.Optional;

/**
 * Who asked for something: the name that a control plane knows its caller by. It is kept for people who want to know who did it, and gives no right to
 * anything. It comes from outside, so that {@link #named} makes it fit to be stored and printed.
 *
 * @param name 1 to {@value #LONGEST} characters, none of which controls a terminal, the direction of text or lines, without white space around them
 */
public record Actor(String name) {

    /** The longest name, in UTF-16 units. */
    public static final int LONGEST = 256;

    private static final int REPLACEMENT = 0xFFFD;

    public Actor {
        if (name.isEmpty() || name.length() > LONGEST || !name.equals(printable(name.strip()))) {
            throw new IllegalArgumentException("the name of an actor has 1 to " + LONGEST
                    + " characters, none of them for control, and no white space around them, got "
                    + name.length() + " characters");
        }
    }

    /**
     * The actor with this name. Control characters, and halves of characters, become U+FFFD; white space around the name is left out; a name that is too
     * long is cut, and ends with an ellipsis.
     *
     * @return empty if nothing is left of the name
     */
    public static Optional<Actor> named(String name) {
        // Long enough for what is kept, so that the work is bounded whatever comes.
        String start = name.length() > 4 * LONGEST ? name.substring(0, 4 * LONGEST) : name;
        String clean = printable(start.strip());
        return clean.isBlank() ? Optional.empty() : Optional.of(new Actor(cut(clean)));
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().map(c -> isPrintable(c) ? c : REPLACEMENT).forEach(printable::appendCodePoint);
        return printable.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String cut(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return name.substring(0, end) + "…";
    }
}
