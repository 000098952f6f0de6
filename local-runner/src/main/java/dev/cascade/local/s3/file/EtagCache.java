package dev.cascade.local.s3.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the MD5 of files, so that listing a folder twice doesn't read it twice. A file is recognised by what changes when
 * its content does, so files edited by hand get a new ETag. Threads may share it.
 */
final class EtagCache {
    private static final int MAX_ENTRIES = 20_000;

    private final Map<Identity, String> etags = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, String> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /** Opens the content of a file when its ETag isn't known yet. */
    interface Content {
        InputStream open() throws IOException;
    }

    String etagOf(String path, BasicFileAttributes attributes, Content content) throws IOException {
        Identity identity = Identity.of(path, attributes);
        synchronized (etags) {
            String known = etags.get(identity);
            if (known != null) {
                return known;
            }
        }
        String etag = digest(content);
        remember(path, attributes, etag);
        return etag;
    }

    void remember(String path, BasicFileAttributes attributes, String etag) {
        synchronized (etags) {
            etags.put(Identity.of(path, attributes), etag);
        }
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have MD5, this one has not", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String digest(Content content) throws IOException {
        MessageDigest md5 = md5();
        try (InputStream in = new DigestInputStream(content.open(), md5)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return hex(md5);
    }

    /** {@code fileKey} is device and inode where the system has them, else null. */
    private record Identity(String path, @Nullable Object fileKey, long size, FileTime modified) {
        static Identity of(String path, BasicFileAttributes attributes) {
            return new Identity(path, attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
        }
    }
}
