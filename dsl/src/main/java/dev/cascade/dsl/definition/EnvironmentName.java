package dev.cascade.dsl.definition;

/**
 * The rule for names of environment variables in DAG documents and function settings: what every shell and every language can read.
 * Other names would be lost on the way, since shells drop what is not a name to them.
 */
public final class EnvironmentName {

    /** The rule in words, to follow "must be". */
    public static final String RULE = "letters, digits and '_', not beginning with a digit, at most 255 of them";

    private static final int LONGEST = 255;

    private EnvironmentName() {}

    /** Whether a program can be given a variable of this name. */
    public static boolean isValid(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && !isDigit(name.charAt(0))
                && name.chars()
                        .allMatch(c -> c == '_' || isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
