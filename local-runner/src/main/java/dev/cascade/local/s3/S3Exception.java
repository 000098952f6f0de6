package dev.cascade.local.s3;

import java.io.IOException;

/** A request that is answered with an error of S3. An {@link IOException}, so that it passes through streams. */
final class S3Exception extends IOException {
    private static final long serialVersionUID = 1L;

    private final S3ErrorCode code;

    S3Exception(S3ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    S3ErrorCode code() {
        return code;
    }
}
