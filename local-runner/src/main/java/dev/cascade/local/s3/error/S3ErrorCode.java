package dev.cascade.local.s3.error;

/** The errors of S3 that the endpoint answers with, under the names and HTTP statuses that clients look at. */
public enum S3ErrorCode {
    ACCESS_DENIED(403, "AccessDenied"),
    BAD_DIGEST(400, "BadDigest"),
    BUCKET_NOT_EMPTY(409, "BucketNotEmpty"),
    ENTITY_TOO_SMALL(400, "EntityTooSmall"),
    INCOMPLETE_BODY(400, "IncompleteBody"),
    INTERNAL_ERROR(500, "InternalError"),
    INVALID_ACCESS_KEY_ID(403, "InvalidAccessKeyId"),
    INVALID_ARGUMENT(400, "InvalidArgument"),
    INVALID_DIGEST(400, "InvalidDigest"),
    INVALID_PART(400, "InvalidPart"),
    INVALID_PART_ORDER(400, "InvalidPartOrder"),
    INVALID_RANGE(416, "InvalidRange"),
    INVALID_URI(400, "InvalidURI"),
    KEY_CONFLICT(409, "KeyConflict"),
    MALFORMED_XML(400, "MalformedXML"),
    METHOD_NOT_ALLOWED(405, "MethodNotAllowed"),
    NO_SUCH_BUCKET(404, "NoSuchBucket"),
    NO_SUCH_KEY(404, "NoSuchKey"),
    NO_SUCH_UPLOAD(404, "NoSuchUpload"),
    NOT_IMPLEMENTED(501, "NotImplemented"),
    NOT_MODIFIED(304, "NotModified"),
    PRECONDITION_FAILED(412, "PreconditionFailed"),
    SHA256_MISMATCH(400, "XAmzContentSHA256Mismatch");

    private final int status;
    private final String code;

    S3ErrorCode(int status, String code) {
        this.status = status;
        this.code = code;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The name of the error in S3. */
    public String code() {
        return code;
    }

    /** The exception for this error, with what is wrong. */
    public S3Exception because(String message) {
        return new S3Exception(this, message);
    }
}
