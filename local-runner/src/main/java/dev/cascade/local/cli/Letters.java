package dev.cascade.local.cli;

/**
 * Whether letters reach a command as they were typed. Java takes arguments, the environment and names of files for text in the encoding of the
 * locale, and replaces what it does not understand; the launcher sees to a locale with UTF-8.
 */
final class Letters {

    /** What Java puts in the place of bytes that are no text. */
    private static final char REPLACEMENT = '\uFFFD';

    private Letters() {}

    /** @throws CommandException if letters of arguments or settings were lost */
    static void check(Surroundings around, String... args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].indexOf(REPLACEMENT) >= 0) {
                throw CommandException.usage("argument " + (i + 1) + ", \"" + Words.shortened(args[i], 100)
                        + "\", holds bytes that are not text in UTF-8; type it in a terminal that uses UTF-8");
            }
        }
        for (String name : Settings.NAMES) {
            if (around.env().getOrDefault(name, "").indexOf(REPLACEMENT) >= 0) {
                throw CommandException.usage("the value of " + name + " holds bytes that are not text in UTF-8");
            }
        }
    }

    /** @throws CommandException if this process has another encoding, so that it would lose letters of commands and names */
    static void checkEncoding() {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            throw CommandException.usage("this process has the character encoding " + encoding
                    + ", with which letters of commands, variables and names of files would be lost; set LC_ALL=C.UTF-8, or another"
                    + " locale with UTF-8 that `locale -a` lists");
        }
    }
}
