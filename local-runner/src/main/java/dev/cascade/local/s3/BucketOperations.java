package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.local.s3.file.InvalidObjectKeyException;
import dev.cascade.local.s3.file.ObjectInfo;
import dev.cascade.local.s3.file.ObjectPage;
import dev.cascade.local.s3.file.ObjectQuery;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests about the bucket, which is the only one. */
final class BucketOperations {
    private static final int MAX_DELETED_KEYS = 1000;

    private final String name;
    private final FileBucket bucket;

    BucketOperations(String name, FileBucket bucket) {
        this.name = name;
        this.bucket = bucket;
    }

    S3Response listBuckets() throws IOException {
        Instant created = Files.getLastModifiedTime(bucket.root()).toInstant();
        return S3Response.xml(XmlWriter.document(
                "ListAllMyBucketsResult",
                xml -> xml.element(
                                "Owner", owner -> owner.element("ID", "cascade").element("DisplayName", "cascade"))
                        .element(
                                "Buckets",
                                buckets -> buckets.element(
                                        "Bucket",
                                        one -> one.element("Name", name).element("CreationDate", created)))));
    }

    /** The empty constraint is us-east-1; a client may sign for any region. */
    S3Response location() {
        return S3Response.xml(XmlWriter.document("LocationConstraint", xml -> {}));
    }

    S3Response exists() {
        return S3Response.empty(200, Map.of("x-amz-bucket-region", "us-east-1"));
    }

    /** Creating the bucket that is there is a success, as for its owner in us-east-1. */
    S3Response create() {
        return S3Response.empty(200, Map.of("Location", "/" + name));
    }

    S3Response list(S3Request request) throws IOException {
        int max = maxKeys(request);
        String after = decodeToken(request).orElse(request.query("start-after", ""));
        ObjectPage page = bucket.list(query(request, after, max));
        return S3Response.xml(XmlWriter.document("ListBucketResult", xml -> {
            describe(xml, request, page, max);
            xml.element(
                    "KeyCount", page.objects().size() + page.commonPrefixes().size());
            echo(xml, request, "start-after", "StartAfter");
            if (request.hasQuery("continuation-token")) {
                xml.element("ContinuationToken", request.query("continuation-token", ""));
            }
            page.next().ifPresent(next -> xml.element("NextContinuationToken", encodeToken(next)));
            contents(xml, request, page);
        }));
    }

    S3Response listV1(S3Request request) throws IOException {
        int max = maxKeys(request);
        ObjectPage page = bucket.list(query(request, request.query("marker", ""), max));
        return S3Response.xml(XmlWriter.document("ListBucketResult", xml -> {
            describe(xml, request, page, max);
            xml.element("Marker", encode(request, request.query("marker", "")));
            page.next().ifPresent(next -> xml.element("NextMarker", encode(request, next)));
            contents(xml, request, page);
        }));
    }

    S3Response deleteObjects(S3Request request) throws IOException {
        XmlRequest form = XmlRequest.read(DecodedBody.of(request), "Object");
        if (form.items().isEmpty() || form.items().size() > MAX_DELETED_KEYS) {
            throw S3ErrorCode.MALFORMED_XML.because("1 to " + MAX_DELETED_KEYS + " keys can be deleted at once, got "
                    + form.items().size());
        }
        boolean quiet = Boolean.parseBoolean(form.fields().getOrDefault("Quiet", "false"));
        List<String> keys =
                form.items().stream().map(item -> item.getOrDefault("Key", "")).toList();
        return S3Response.xml(XmlWriter.document("DeleteResult", xml -> keys.forEach(key -> delete(xml, key, quiet))));
    }

    /** One key that can't be deleted doesn't keep the others. */
    private void delete(XmlWriter xml, String key, boolean quiet) {
        try {
            bucket.delete(key);
            if (!quiet) {
                xml.element("Deleted", deleted -> deleted.element("Key", key));
            }
        } catch (InvalidObjectKeyException | IOException e) {
            S3Exception error = S3Errors.of(e);
            xml.element(
                    "Error",
                    one -> one.element("Key", key)
                            .element("Code", error.code().code())
                            .element("Message", String.valueOf(error.getMessage())));
        }
    }

    private static ObjectQuery query(S3Request request, String after, int max) {
        return new ObjectQuery(request.query("prefix", ""), request.query("delimiter", ""), after, max);
    }

    private static int maxKeys(S3Request request) throws S3Exception {
        int asked = request.intQuery("max-keys", ObjectQuery.MAX_PAGE);
        if (asked < 0) {
            throw S3ErrorCode.INVALID_ARGUMENT.because("max-keys can't be negative, got " + asked);
        }
        return Math.min(asked, ObjectQuery.MAX_PAGE);
    }

    private void describe(XmlWriter xml, S3Request request, ObjectPage page, int max) {
        xml.element("Name", name)
                .element("Prefix", encode(request, request.query("prefix", "")))
                .element("MaxKeys", max)
                .element("IsTruncated", page.next().isPresent());
        echo(xml, request, "delimiter", "Delimiter");
        if (isUrlEncoded(request)) {
            xml.element("EncodingType", "url");
        }
    }

    private static void echo(XmlWriter xml, S3Request request, String parameter, String element) {
        if (request.hasQuery(parameter)) {
            xml.element(element, encode(request, request.query(parameter, "")));
        }
    }

    private static void contents(XmlWriter xml, S3Request request, ObjectPage page) {
        for (ObjectInfo info : page.objects()) {
            xml.element(
                    "Contents",
                    object -> object.element("Key", encode(request, info.key()))
                            .element("LastModified", info.lastModified())
                            .element("ETag", ObjectOperations.quoted(info.etag()))
                            .element("Size", info.size())
                            .element("StorageClass", "STANDARD"));
        }
        for (String prefix : page.commonPrefixes()) {
            xml.element("CommonPrefixes", common -> common.element("Prefix", encode(request, prefix)));
        }
    }

    private static boolean isUrlEncoded(S3Request request) {
        return request.query("encoding-type", "").equals("url");
    }

    /** boto3 doesn't take a plus sign for a space, the SDK for Java does: %20 is a space to both. */
    private static String encode(S3Request request, String key) {
        return isUrlEncoded(request)
                ? URLEncoder.encode(key, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/")
                : key;
    }

    private static String encodeToken(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> decodeToken(S3Request request) throws S3Exception {
        String token = request.query("continuation-token", "");
        try {
            return token.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw S3ErrorCode.INVALID_ARGUMENT.because("the continuation token is none that was given out: " + token);
        }
    }
}
