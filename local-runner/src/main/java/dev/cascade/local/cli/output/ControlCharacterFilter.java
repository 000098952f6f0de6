package dev.cascade.local.cli.output;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text without control characters for a terminal. Text from tasks, documents and servers may contain characters that change a terminal's
 * title, clear it, or
 * show text in another order than it has. They are written as in JSON, {@code \}{@code u001b}, which within JSON and quoted YAML means the same as before. Tabs and
 * ends of lines stay.
 */
public final class ControlCharacterFilter {

    /** Control characters (those of ASCII, DEL, and 128 to 159), separators that some readers take for ends of lines, and marks of direction. */
    private static final Pattern OBEYED = Pattern.compile(
            "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff]");

    /** What only changes colours and weights (SGR). */
    private static final Pattern COLOUR = Pattern.compile("\\x1b\\[[0-9;]{0,30}m");

    private ControlCharacterFilter() {}

    /** The text with such characters written out. */
    public static String of(CharSequence text) {
        return OBEYED.matcher(text)
                .replaceAll(match ->
                        "\\\\u" + HexFormat.of().toHexDigits(match.group().charAt(0)));
    }

    /** The same, but what only changes colours stays. */
    static String coloured(String text) {
        StringBuilder result = new StringBuilder();
        Matcher colour = COLOUR.matcher(text);
        int end = 0;
        while (colour.find()) {
            result.append(of(text.substring(end, colour.start()))).append(colour.group());
            end = colour.end();
        }
        return result.append(of(text.substring(end))).toString();
    }

    /** A stream that writes text in this way to another. */
    public static PrintStream stream(PrintStream to) {
        return new Stream(to);
    }

    /** All methods that print text call these two; bytes are not filtered. */
    private static final class Stream extends PrintStream {

        Stream(PrintStream to) {
            super(to, false, StandardCharsets.UTF_8);
        }

        @Override
        public void print(@Nullable String text) {
            super.print(of(String.valueOf(text)));
        }

        @Override
        public void print(char character) {
            print(String.valueOf(character));
        }
    }
}
