package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import dev.cascade.local.s3.file.ObjectInfo;
import dev.cascade.local.s3.file.PutCondition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * The conditional headers of a request: {@code If-Match}, {@code If-None-Match}, {@code If-Modified-Since} and {@code If-Unmodified-Since}.
 */
final class ConditionalHeaders {
    private ConditionalHeaders() {}

    /** Checks a read, also of a copy's source; {@code prefix} comes before the headers' names. */
    static void checkRead(S3Request request, String prefix, ObjectInfo info) throws S3Exception {
        Optional<String> ifMatch = request.header(prefix + "If-Match");
        Optional<String> ifNoneMatch = request.header(prefix + "If-None-Match");
        Instant changed = info.lastModified().truncatedTo(ChronoUnit.SECONDS);
        boolean failed = ifMatch.isPresent()
                ? !matches(ifMatch.get(), info)
                : date(request, prefix + "If-Unmodified-Since")
                        .filter(changed::isAfter)
                        .isPresent();
        if (failed) {
            throw preconditionFailed(info.key(), "is not what the request expects it to be");
        }
        boolean unchanged = ifNoneMatch.isPresent()
                ? matches(ifNoneMatch.get(), info)
                : date(request, prefix + "If-Modified-Since")
                        .filter(since -> !changed.isAfter(since))
                        .isPresent();
        if (unchanged) {
            S3ErrorCode code = prefix.isEmpty() ? S3ErrorCode.NOT_MODIFIED : S3ErrorCode.PRECONDITION_FAILED;
            throw code.because("object \"" + info.key() + "\" has not changed");
        }
    }

    /** The condition of a write: {@code If-None-Match: *} writes only what isn't there, {@code If-Match} only over this ETag. */
    static PutCondition ofWrite(S3Request request) throws S3Exception {
        Optional<String> ifMatch = request.header("If-Match");
        Optional<String> ifNoneMatch = request.header("If-None-Match");
        if (ifNoneMatch.isPresent() && !ifNoneMatch.get().equals("*")) {
            throw S3ErrorCode.NOT_IMPLEMENTED.because(
                    "If-None-Match of a write can only be *, got " + ifNoneMatch.get());
        }
        if (ifMatch.isEmpty() && ifNoneMatch.isEmpty()) {
            return PutCondition.ALWAYS;
        }
        return current -> {
            if (ifNoneMatch.isPresent() && current.isPresent()) {
                throw preconditionFailed(current.get().key(), "exists already");
            }
            if (ifMatch.isPresent()) {
                checkMatch(ifMatch.get(), current);
            }
        };
    }

    private static void checkMatch(String etag, Optional<ObjectInfo> current) throws S3Exception {
        if (current.isEmpty()) {
            throw S3ErrorCode.NO_SUCH_KEY.because("there is no object to match ETag " + etag);
        }
        if (!matches(etag, current.get())) {
            throw preconditionFailed(
                    current.get().key(), "has another ETag: " + current.get().etag());
        }
    }

    private static boolean matches(String header, ObjectInfo info) {
        return Arrays.stream(header.split(",", -1))
                .map(etag -> etag.strip().replace("\"", ""))
                .anyMatch(etag -> etag.equals("*") || etag.equals(info.etag()));
    }

    /** Empty also for what is no date, which HTTP says to pass over. */
    private static Optional<Instant> date(S3Request request, String header) {
        try {
            return request.header(header)
                    .map(value -> ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static S3Exception preconditionFailed(String key, String what) {
        return S3ErrorCode.PRECONDITION_FAILED.because("object \"" + key + "\" " + what);
    }
}
