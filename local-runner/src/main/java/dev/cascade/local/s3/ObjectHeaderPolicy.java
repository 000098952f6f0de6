package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.util.Locale;
import java.util.Optional;

/**
 * The headers that a client may store with an object. A plain file keeps its content only: what S3 would give back with it later is refused
 * rather than lost. What only concerns storage in AWS (encryption, storage class, access control) changes nothing a reader could see, and
 * is passed over; so is a content type, which follows from the key.
 */
final class ObjectHeaderPolicy {
    private ObjectHeaderPolicy() {}

    static void refuseWhatIsNotKept(S3Request request) throws S3Exception {
        for (String header : request.headers().keySet()) {
            String name = header.toLowerCase(Locale.ROOT);
            if (name.startsWith("x-amz-meta-") || name.equals("x-amz-tagging")) {
                throw S3ErrorCode.NOT_IMPLEMENTED.because(notKept(name));
            }
        }
        Optional<String> encoding = request.header("Content-Encoding")
                .map(value -> value.replace("aws-chunked", "").replace(",", "").strip())
                .filter(value -> !value.isEmpty() && !value.equalsIgnoreCase("identity"));
        if (encoding.isPresent()) {
            throw S3ErrorCode.NOT_IMPLEMENTED.because(notKept("content-encoding"));
        }
    }

    private static String notKept(String header) {
        return "artifacts are plain files on this machine, so the header " + header
                + " would be lost; leave it out, or put what it says into the object or its key";
    }
}
