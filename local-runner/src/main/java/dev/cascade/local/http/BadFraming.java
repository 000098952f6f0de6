package dev.cascade.local.http;

/** A request is not HTTP/1.1 as it should be, so that where it ends is not certain. */
final class BadFraming extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /**
     * @param status HTTP status of the answer
     * @param code of the problem that answers it
     */
    BadFraming(int status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    BadFraming(String detail) {
        this(400, "bad-request", "this is not HTTP as it should be: " + detail);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
