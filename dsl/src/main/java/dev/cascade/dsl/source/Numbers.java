package dev.cascade.dsl.source;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers as JSON writes them, read into the smallest Java type that holds them exactly. */
public final class Numbers {

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Pattern WHOLE = Pattern.compile("-?\\d+");
    private static final int LONGEST = 1_000;

    /** The range of a double, as a message names it. */
    public static final String RANGE_OF_DOUBLE = "the range of a double, about 4.9e-324 to 1.8e308";

    private Numbers() {}

    /**
     * Reads a decimal number: an {@code Integer}, {@code Long} or {@code BigInteger} if it is written without a point and exponent;
     * else a {@code Double} if that reads back as the same number, or a {@code BigDecimal}.
     *
     * @return empty if {@code text} is not a number, or one beyond what {@code BigDecimal} can hold, or longer than 1,000 characters
     */
    public static Optional<Number> parse(String text) {
        if (text.length() > LONGEST || !NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(WHOLE.matcher(text).matches() ? whole(new BigInteger(text)) : fraction(text));
        } catch (NumberFormatException beyondBigDecimal) {
            return Optional.empty();
        }
    }

    /** Whether a reader that uses doubles reads another number than infinity, or than 0 for what is not 0. */
    public static boolean isInRangeOfDouble(Number number) {
        double read = number.doubleValue();
        return Double.isFinite(read) && (read != 0 || !(number instanceof BigDecimal exact) || exact.signum() == 0);
    }

    private static Number whole(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return value.intValue();
        }
        return value.bitLength() < Long.SIZE ? value.longValue() : value;
    }

    private static Number fraction(String text) {
        BigDecimal exact = new BigDecimal(text);
        double nearest = Double.parseDouble(text);
        boolean same = Double.isFinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(exact) == 0;
        return same ? (Number) nearest : exact;
    }
}
