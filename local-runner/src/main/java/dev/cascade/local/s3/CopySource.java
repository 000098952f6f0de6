package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.local.s3.file.StoredObject;
import java.io.IOException;

/** The object that a copy reads: {@code x-amz-copy-source} is {@code bucket/key}, percent-encoded, maybe with a slash before. */
final class CopySource {
    static final String HEADER = "x-amz-copy-source";

    private final String bucketName;
    private final FileBucket bucket;

    CopySource(String bucketName, FileBucket bucket) {
        this.bucketName = bucketName;
        this.bucket = bucket;
    }

    /** Opens the source if it meets the conditions that came with it; the caller closes it. */
    StoredObject open(S3Request request) throws IOException {
        String key = keyOf(request.header(HEADER).orElse(""));
        StoredObject source = bucket.get(key).orElseThrow(() -> ObjectOperations.noSuchKey(key));
        try {
            ConditionalHeaders.checkRead(request, HEADER + "-", source.info());
            return source;
        } catch (S3Exception e) {
            source.close();
            throw e;
        }
    }

    private String keyOf(String header) throws S3Exception {
        String source = header.startsWith("/") ? header.substring(1) : header;
        if (source.contains("?")) {
            throw S3ErrorCode.NOT_IMPLEMENTED.because("objects have no versions here, got the source " + header);
        }
        String decoded = S3Request.decodePath(source);
        int slash = decoded.indexOf('/');
        String name = slash < 0 ? decoded : decoded.substring(0, slash);
        if (!name.equals(bucketName)) {
            throw S3ErrorCode.NO_SUCH_BUCKET.because(
                    "there is no bucket \"" + name + "\", only \"" + bucketName + "\"");
        }
        return slash < 0 ? "" : decoded.substring(slash + 1);
    }
}
