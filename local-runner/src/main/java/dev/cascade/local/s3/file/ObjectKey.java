package dev.cascade.local.s3.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A key that is safe to use as a path below a bucket's folder: segments joined by {@code /}, none of them empty, {@code .} or
 * {@code ..}, without control characters, and not in the folder where unfinished uploads are kept.
 */
public record ObjectKey(String value) {
    /** The order in which S3 lists keys: by their UTF-8 bytes, which is not the order of {@link String#compareTo}. */
    static final Comparator<String> ORDER = (left, right) ->
            Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

    /** First segment of no key: unfinished uploads are kept in this folder. */
    public static final String RESERVED = ".uploading";

    private static final int MAX_BYTES = 1024;
    private static final int MAX_SEGMENT_BYTES = 255;

    public ObjectKey {
        String key = value;
        problemOf(key).ifPresent(problem -> {
            throw new InvalidObjectKeyException("object key \"" + printable(key) + "\" " + problem);
        });
    }

    /** The file of this key below {@code root}, which must be absolute and normalised. */
    public Path in(Path root) {
        Path file;
        try {
            file = root.resolve(value);
        } catch (InvalidPathException e) {
            throw new InvalidObjectKeyException("object key \"" + printable(value) + "\" can't be a file name here ("
                    + e.getReason() + "); use plain ASCII, or start Cascade in a UTF-8 locale (LC_ALL=C.UTF-8)");
        }
        boolean faithful = file.normalize().equals(file)
                && file.startsWith(root)
                && file.getNameCount() - root.getNameCount() == segments(value).size();
        if (!faithful) {
            throw new InvalidObjectKeyException("object key \"" + printable(value)
                    + "\" means another path on this system; use only letters, digits, '.', '-', '_' and '/'");
        }
        return file;
    }

    /** Whether an object can have this key. */
    public static boolean isValid(String key) {
        return problemOf(key).isEmpty();
    }

    private static Optional<String> problemOf(String key) {
        if (key.isEmpty()) {
            return Optional.of("is empty; give it at least one character");
        }
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            return Optional.of("has " + bytes + " bytes in UTF-8; S3 allows " + MAX_BYTES);
        }
        if (key.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return Optional.of("contains a control character; remove it");
        }
        List<String> segments = segments(key);
        if (segments.getFirst().equals(RESERVED)) {
            return Optional.of("begins with " + RESERVED + "/, where unfinished uploads are kept; choose another name");
        }
        return segments.stream()
                .map(ObjectKey::problemOfSegment)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> problemOfSegment(String segment) {
        if (segment.isEmpty()) {
            return Optional.of("has an empty segment; objects are kept as plain files, so a key neither begins nor ends"
                    + " with '/' and has no '//'");
        }
        if (segment.equals(".") || segment.equals("..")) {
            return Optional.of("has the segment \"" + segment + "\", which would lead to another folder; leave it out");
        }
        if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
            return Optional.of("has a segment of more than " + MAX_SEGMENT_BYTES
                    + " bytes, which can't be a file name; make it shorter");
        }
        return Optional.empty();
    }

    private static List<String> segments(String key) {
        return Arrays.asList(key.split("/", -1));
    }

    private static String printable(String key) {
        String shown = key.length() <= 200 ? key : key.substring(0, 200) + "…";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
