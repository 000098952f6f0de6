package dev.cascade.local.s3;

import dev.cascade.local.s3.CheckedInputStream.Expectation;
import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.local.s3.file.MultipartUploads;
import dev.cascade.local.s3.file.ObjectInfo;
import dev.cascade.local.s3.file.ObjectKey;
import dev.cascade.local.s3.file.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests about an object that is uploaded in parts. */
final class MultipartOperations {
    private static final String PART_RANGE = "x-amz-copy-source-range";

    private final String bucketName;
    private final MultipartUploads uploads;
    private final CopySource copySource;

    MultipartOperations(String bucketName, FileBucket bucket, CopySource copySource) {
        this.bucketName = bucketName;
        this.uploads = bucket.uploads();
        this.copySource = copySource;
    }

    S3Response create(S3Request request) throws IOException {
        ObjectHeaderPolicy.refuseWhatIsNotKept(request);
        String uploadId = uploads.create(new ObjectKey(request.key()));
        return S3Response.xml(XmlWriter.document(
                "InitiateMultipartUploadResult",
                xml -> xml.element("Bucket", bucketName)
                        .element("Key", request.key())
                        .element("UploadId", uploadId)));
    }

    S3Response putPart(S3Request request) throws IOException {
        String etag = store(request, DecodedBody.of(request));
        return S3Response.empty(200, ObjectOperations.writtenHeaders(request, etag));
    }

    S3Response copyPart(S3Request request) throws IOException {
        try (StoredObject source = copySource.open(request)) {
            long size = source.info().size();
            ByteRange all = new ByteRange(0, size);
            String asked = request.header(PART_RANGE).orElse("");
            ByteRange range =
                    asked.isEmpty() ? all : ByteRange.parse(asked, size).orElse(all);
            try (InputStream content = new BoundedInputStream(source.contentFrom(range.first()), range.length())) {
                String etag = store(request, content);
                return S3Response.xml(XmlWriter.document(
                        "CopyPartResult",
                        xml -> xml.element("ETag", ObjectOperations.quoted(etag))
                                .element("LastModified", source.info().lastModified())));
            }
        }
    }

    S3Response complete(S3Request request) throws IOException {
        ObjectInfo stored = uploads.complete(
                new ObjectKey(request.key()),
                request.query("uploadId", ""),
                parts(request),
                ConditionalHeaders.ofWrite(request),
                content -> new CheckedInputStream(content, CheckedInputStream.UNKNOWN_LENGTH, checksums(request)));
        return S3Response.xml(XmlWriter.document(
                "CompleteMultipartUploadResult",
                xml -> xml.element("Location", "/" + bucketName + "/" + request.key())
                        .element("Bucket", bucketName)
                        .element("Key", request.key())
                        .element("ETag", ObjectOperations.quoted(stored.etag()))));
    }

    S3Response abort(S3Request request) throws IOException {
        uploads.abort(new ObjectKey(request.key()), request.query("uploadId", ""));
        return S3Response.empty(204, Map.of());
    }

    private String store(S3Request request, InputStream content) throws IOException {
        return uploads.putPart(
                new ObjectKey(request.key()),
                request.query("uploadId", ""),
                request.intQuery("partNumber", 0),
                content);
    }

    private static List<MultipartUploads.Part> parts(S3Request request) throws IOException {
        List<MultipartUploads.Part> parts = new ArrayList<>();
        XmlRequest form = XmlRequest.read(DecodedBody.withoutObjectChecksums(request), "Part");
        for (Map<String, String> part : form.items()) {
            String etag = part.getOrDefault("ETag", "").replace("\"", "");
            parts.add(new MultipartUploads.Part(number(part), etag));
        }
        return parts;
    }

    private static int number(Map<String, String> part) throws S3Exception {
        String number = part.getOrDefault("PartNumber", "");
        try {
            return Integer.parseInt(number.strip());
        } catch (NumberFormatException e) {
            throw S3ErrorCode.MALFORMED_XML.because("every part needs a PartNumber, got \"" + number + "\"");
        }
    }

    /** Of the whole object; a composite checksum, over the checksums of parts that were compared already, tells nothing new. */
    private static List<Expectation> checksums(S3Request request) {
        boolean ofObject = request.header("x-amz-checksum-type").orElse("").equalsIgnoreCase("FULL_OBJECT");
        return ofObject ? DecodedBody.objectChecksums(request) : List.of();
    }
}
