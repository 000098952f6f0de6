package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import dev.cascade.local.s3.file.InvalidObjectKeyException;
import dev.cascade.local.s3.file.ObjectKeyConflictException;

/** Maps exceptions to errors of S3. */
final class S3Errors {
    private S3Errors() {}

    static S3Exception of(Exception cause) {
        return switch (cause) {
            case S3Exception error -> error;
            case InvalidObjectKeyException invalid ->
                S3ErrorCode.INVALID_ARGUMENT.because(String.valueOf(invalid.getMessage()));
            case ObjectKeyConflictException conflict ->
                S3ErrorCode.KEY_CONFLICT.because(String.valueOf(conflict.getMessage()));
            default -> S3ErrorCode.INTERNAL_ERROR.because("the request failed on this machine: " + cause);
        };
    }
}
