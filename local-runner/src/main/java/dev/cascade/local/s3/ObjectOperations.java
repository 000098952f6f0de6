package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.local.s3.file.ObjectInfo;
import dev.cascade.local.s3.file.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Requests about one object. */
final class ObjectOperations {
    /** As {@link DateTimeFormatter#RFC_1123_DATE_TIME}, but with two digits for the day, which HTTP demands. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Query parameters with which a GET asks for other headers, each with the header's name. */
    private static final Map<String, String> HEADER_OVERRIDES = Map.of(
            "response-content-type", "Content-Type",
            "response-content-disposition", "Content-Disposition",
            "response-content-encoding", "Content-Encoding",
            "response-content-language", "Content-Language",
            "response-cache-control", "Cache-Control",
            "response-expires", "Expires");

    private final FileBucket bucket;
    private final CopySource copySource;

    ObjectOperations(FileBucket bucket, CopySource copySource) {
        this.bucket = bucket;
        this.copySource = copySource;
    }

    S3Response get(S3Request request) throws IOException {
        StoredObject object = bucket.get(request.key()).orElseThrow(() -> noSuchKey(request.key()));
        boolean handedOver = false;
        try {
            ConditionalHeaders.checkRead(request, "", object.info());
            S3Response response = describe(request, object.info());
            ByteRange range = range(request, object.info())
                    .orElse(new ByteRange(0, object.info().size()));
            handedOver = true;
            return new S3Response(response.status(), response.headers(), new S3Response.Body.Content(object, range));
        } finally {
            if (!handedOver) {
                object.close();
            }
        }
    }

    S3Response head(S3Request request) throws IOException {
        ObjectInfo info = bucket.head(request.key()).orElseThrow(() -> noSuchKey(request.key()));
        ConditionalHeaders.checkRead(request, "", info);
        return describe(request, info);
    }

    S3Response put(S3Request request) throws IOException {
        ObjectHeaderPolicy.refuseWhatIsNotKept(request);
        ObjectInfo stored = bucket.put(request.key(), DecodedBody.of(request), ConditionalHeaders.ofWrite(request));
        return S3Response.empty(200, writtenHeaders(request, stored.etag()));
    }

    S3Response copy(S3Request request) throws IOException {
        ObjectHeaderPolicy.refuseWhatIsNotKept(request);
        try (StoredObject source = copySource.open(request);
                InputStream content = source.contentFrom(0)) {
            ObjectInfo copy = bucket.put(request.key(), content, ConditionalHeaders.ofWrite(request));
            return S3Response.xml(XmlWriter.document(
                    "CopyObjectResult",
                    xml -> xml.element("ETag", quoted(copy.etag())).element("LastModified", copy.lastModified())));
        }
    }

    /** Deleting what isn't there is a success in S3. */
    S3Response delete(S3Request request) throws IOException {
        bucket.delete(request.key());
        return S3Response.empty(204, Map.of());
    }

    static S3Exception noSuchKey(String key) {
        return S3ErrorCode.NO_SUCH_KEY.because("there is no object \"" + key + "\"");
    }

    static String quoted(String etag) {
        return "\"" + etag + "\"";
    }

    /** The ETag, and the checksum that came with the body, which was compared. */
    static Map<String, String> writtenHeaders(S3Request request, String etag) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("ETag", quoted(etag)));
        for (Checksum.Algorithm algorithm : Checksum.Algorithm.values()) {
            request.header(algorithm.header()).ifPresent(value -> headers.put(algorithm.header(), value));
        }
        return headers;
    }

    private static S3Response describe(S3Request request, ObjectInfo info) throws S3Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept-Ranges", "bytes");
        headers.put("Content-Type", info.contentType());
        headers.put("ETag", quoted(info.etag()));
        headers.put("Last-Modified", HTTP_DATE.format(info.lastModified()));
        HEADER_OVERRIDES.forEach((parameter, header) ->
                Optional.ofNullable(request.query().get(parameter)).ifPresent(value -> headers.put(header, value)));
        Optional<ByteRange> range = range(request, info);
        range.ifPresent(part -> headers.put("Content-Range", part.contentRange(info.size())));
        return new S3Response(
                range.isPresent() ? 206 : 200,
                headers,
                new S3Response.Body.LengthOnly(range.map(ByteRange::length).orElse(info.size())));
    }

    private static Optional<ByteRange> range(S3Request request, ObjectInfo info) throws S3Exception {
        Optional<String> header = request.header("Range");
        return header.isPresent() ? ByteRange.parse(header.get(), info.size()) : Optional.empty();
    }
}
