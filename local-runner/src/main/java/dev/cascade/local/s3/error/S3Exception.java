package dev.cascade.local.s3.error;

import java.io.IOException;

/** A request that is answered with an error of S3. An {@link IOException}, so that it passes through streams. */
public final class S3Exception extends IOException {
    private static final long serialVersionUID = 1L;

    private final S3ErrorCode code;

    /** @param message what is wrong, for the body of the answer */
    public S3Exception(S3ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /** The error as clients know it. */
    public S3ErrorCode code() {
        return code;
    }
}
