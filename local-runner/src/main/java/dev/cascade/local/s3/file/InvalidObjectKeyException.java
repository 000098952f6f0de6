package dev.cascade.local.s3.file;

/** An object key that can't be the name of a plain file below a bucket's folder. The message says why and what to do. */
public final class InvalidObjectKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message why the key cannot be used, and what to do */
    public InvalidObjectKeyException(String message) {
        super(message);
    }
}
