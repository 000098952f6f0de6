package dev.cascade.local.http;

/** Thrown when a request is not valid HTTP/1.1, so that its end is not certain. */
final class InvalidFramingException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /**
     * @param status HTTP status of the answer
     * @param code of the problem that answers it
     */
    InvalidFramingException(int status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    InvalidFramingException(String detail) {
        this(400, "bad-request", "this is not valid HTTP/1.1: " + detail);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
