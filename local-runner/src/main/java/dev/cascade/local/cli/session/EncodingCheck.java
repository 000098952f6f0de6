package dev.cascade.local.cli.session;

import dev.cascade.local.cli.environment.CommandEnvironment;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.output.TextFormat;

/**
 * Checks that arguments and settings were decoded without loss. Java decodes arguments, the environment and file names in the encoding of
 * the locale, and replaces invalid bytes. The launcher chooses a locale with UTF-8.
 */
public final class EncodingCheck {

    /** The character that Java substitutes for invalid bytes. */
    private static final char REPLACEMENT = '\uFFFD';

    private EncodingCheck() {}

    /**
     * Checks arguments and settings.
     *
     * @throws CommandException if characters of arguments or settings were lost
     */
    public static void check(CommandEnvironment environment, String... args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].indexOf(REPLACEMENT) >= 0) {
                throw CommandException.usage("argument " + (i + 1) + ", \"" + TextFormat.shortened(args[i], 100)
                        + "\", holds bytes that are not text in UTF-8; type it in a terminal that uses UTF-8");
            }
        }
        for (String name : CommandSettings.NAMES) {
            if (environment.env().getOrDefault(name, "").indexOf(REPLACEMENT) >= 0) {
                throw CommandException.usage("the value of " + name + " holds bytes that are not text in UTF-8");
            }
        }
    }

    /**
     * Checks the encoding of this process.
     *
     * @throws CommandException if it is not UTF-8, so that characters of commands and file names would be lost
     */
    public static void checkEncoding() {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            throw CommandException.usage("this process has the character encoding " + encoding
                    + ", with which letters of commands, variables and names of files would be lost; set LC_ALL=C.UTF-8, or another"
                    + " locale with UTF-8 that `locale -a` lists");
        }
    }
}
