package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Accepts only requests with the access key id of this run. Signatures are not verified: the endpoint is reached over loopback only, where
 * nobody can change a request on its way, and the id can't be guessed.
 */
final class AccessKeyCheck {
    private static final Pattern AUTHORIZATION =
            Pattern.compile("AWS4-HMAC-SHA256\\s+(?:.*,\\s*)?Credential=([^/,\\s]+)/.*|AWS ([^:]+):.*");

    private final byte[] accessKeyId;

    AccessKeyCheck(String accessKeyId) {
        this.accessKeyId = accessKeyId.getBytes(StandardCharsets.UTF_8);
    }

    void check(S3Request request) throws S3Exception {
        String given = accessKeyIdOf(request)
                .orElseThrow(() -> S3ErrorCode.ACCESS_DENIED.because(
                        "the request is not signed; sign it with the credentials that Cascade gave to the function"));
        if (!MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), accessKeyId)) {
            throw S3ErrorCode.INVALID_ACCESS_KEY_ID.because("the access key id is not the one of this run; use"
                    + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from the function's environment");
        }
    }

    /** From the header, or from the query of a presigned URL. */
    private static Optional<String> accessKeyIdOf(S3Request request) {
        String header = request.header("Authorization").orElse("");
        Matcher matcher = AUTHORIZATION.matcher(header);
        if (matcher.matches()) {
            return Optional.ofNullable(matcher.group(1)).or(() -> Optional.ofNullable(matcher.group(2)));
        }
        String credential = request.query("X-Amz-Credential", "");
        if (!credential.isEmpty()) {
            int slash = credential.indexOf('/');
            return Optional.of(slash < 0 ? credential : credential.substring(0, slash));
        }
        return Optional.ofNullable(request.query().get("AWSAccessKeyId"));
    }
}
