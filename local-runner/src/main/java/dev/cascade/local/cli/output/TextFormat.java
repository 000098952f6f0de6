package dev.cascade.local.cli.output;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.Locale;

/** Formats values for messages: durations, counts, reasons of errors. */
public final class TextFormat {

    private TextFormat() {}

    /** {@code 85 ms}, {@code 1.2 s}, {@code 3m 05s}, {@code 2h 10m}. */
    public static String duration(Duration d) {
        if (d.toMillis() < 1_000) {
            return Math.max(0, d.toMillis()) + " ms";
        }
        if (d.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", d.toMillis() / 1_000.0);
        }
        return d.toMinutes() < 60
                ? String.format(Locale.ROOT, "%dm %02ds", d.toMinutes(), d.toSecondsPart())
                : String.format(Locale.ROOT, "%dh %02dm", d.toHours(), d.toMinutesPart());
    }

    /** An amount of US dollars with at least two digits that count: {@code $12.40}, {@code $0.012}, {@code $0.000021}. */
    public static String dollars(double amount) {
        return amount >= 1 ? String.format(Locale.ROOT, "$%,.2f", amount) : "$" + significant(amount, 2);
    }

    /** A number with so many digits that count, never in powers of ten: {@code 0.0123}. */
    public static String significant(double number, int digits) {
        return number == 0
                ? "0"
                : new BigDecimal(number)
                        .round(new MathContext(digits, RoundingMode.HALF_UP))
                        .toPlainString();
    }

    /** {@code 1 task}, {@code 2 tasks}. */
    public static String count(long n, String thing) {
        return n + " " + thing + (n == 1 ? "" : "s");
    }

    /**
     * Replaces {@code cascade} in the commands of a text, quoted or in {@code $(…)}, by the name that this command was called with.
     */
    public static String asCalled(String text, String command) {
        return text.replace("`cascade ", "`" + command + " ").replace("(cascade ", "(" + command + " ");
    }

    /** Why a file could not be used, in words: the message of the exception may be only the path. */
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException none -> "there is no such file";
            case AccessDeniedException denied -> "access is denied";
            case NotDirectoryException file -> "it is not a folder";
            case FileSystemLoopException loop -> "its links lead to themselves";
            default -> String.valueOf(e.getMessage());
        };
    }

    /** On one line and at most so long. */
    public static String shortened(String text, int most) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.codePointCount(0, line.length()) <= most
                ? line
                : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
    }
}
