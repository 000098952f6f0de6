package dev.cascade.dsl.definition;

/**
 * The one rule for names of DAGs and for ids of tasks and jobs. Cascade uses them as names of files and folders, as parts of object
 * keys and of URLs, so the rule leaves out whatever has a meaning there.
 */
public final class Identifier {

    /** The most characters of an identifier; all of them are ASCII, so it is also the most bytes. */
    public static final int LONGEST = 128;

    /** The rule in words, to follow "is" or "must be". */
    public static final String RULE = "1 to 128 letters, digits, '_', '.' or '-', other than \".\" and \"..\"";

    private Identifier() {}

    /** Whether a text is 1 to 128 of {@code A-Z a-z 0-9 _ . -}, and neither {@code .} nor {@code ..}, which are folders. */
    public static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST
                && text.chars().allMatch(Identifier::isAllowed)
                && !text.equals(".")
                && !text.equals("..");
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_.-".indexOf(c) >= 0;
    }

    /**
     * The text, checked.
     *
     * @param what it names, for the message, such as {@code a task id}
     * @throws IllegalArgumentException if it breaks the rule
     */
    public static String require(String what, String text) {
        if (!isValid(text)) {
            String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
            throw new IllegalArgumentException(what + " is " + RULE + ", got \"" + shown + "\"");
        }
        return text;
    }
}
