package dev.cascade.local.s3.file;

import java.io.IOException;

/**
 * A key that needs a folder where an object is, or the other way round: {@code a} and {@code a/b} are two objects in S3, but
 * can't both be plain files. The message names the two keys.
 */
public final class ObjectKeyConflictException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message which keys exclude each other, and what to do */
    public ObjectKeyConflictException(String message) {
        super(message);
    }
}
