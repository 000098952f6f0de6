package dev.cascade.local.cli.dag;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Detects by a hash whether the content of files has changed. A file is read again only if it may have changed: if it is another file, or
 * its entry has changed since. The time of writing alone would not tell, since copies and archives set it. For one thread.
 */
final class ContentHashes {

    /** Changes that follow each other so closely can have the same time; also what clocks of file servers differ by. */
    private static final Duration UNSETTLED = Duration.ofSeconds(2);

    private final Map<Path, Known> known = new HashMap<>();

    /** @param entry what the file system says of the file besides its content; empty where it does not say when that changed */
    private record Known(Map<String, Object> entry, Instant readAt, String tag) {}

    /**
     * A text that changes if and only if the content changes.
     *
     * @throws IOException if the file cannot be read
     */
    String of(Path file) throws IOException {
        Map<String, Object> entry = entry(file);
        Known before = known.get(file);
        if (before != null && before.entry().equals(entry) && isSettled(before)) {
            return before.tag();
        }
        Instant now = Instant.now();
        String tag = hash(file);
        known.put(file, new Known(entry, now, tag));
        return tag;
    }

    /** Forgets all files but these. */
    void keepOnly(Iterable<Path> files) {
        Map<Path, Known> kept = new HashMap<>();
        for (Path file : files) {
            Known tag = known.get(file);
            if (tag != null) {
                kept.put(file, tag);
            }
        }
        known.clear();
        known.putAll(kept);
    }

    private static boolean isSettled(Known known) {
        return known.entry().get("ctime") instanceof FileTime changed
                && changed.toInstant().isBefore(known.readAt().minus(UNSETTLED));
    }

    private static Map<String, Object> entry(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? Files.readAttributes(file, "unix:dev,ino,ctime,lastModifiedTime,size")
                : Map.of();
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
