package dev.cascade.aws.s3;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.dsl.document.DocumentText;
import dev.cascade.port.DagSource;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * DAG files in an S3 bucket: all keys that begin with a prefix and end in {@code .yaml}, {@code .yml} or {@code .json}, in the order of keys.
 * Listing takes a request for every 1,000 keys, reading one each. May be used by many threads.
 */
public final class S3DagSource implements DagSource {

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    /**
     * The files of a bucket that exists.
     *
     * @param client with the retries of the SDK
     * @param prefix what keys begin with; may be empty, and ends with a slash if it names a folder
     */
    public S3DagSource(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public String name() {
        return url(prefix);
    }

    @Override
    public boolean owns(String source) {
        return source.startsWith(url(prefix));
    }

    @Override
    public List<File> list() {
        try {
            return objects().stream()
                    .filter(object -> isDagFile(object.key()))
                    .map(this::file)
                    .toList();
        } catch (SdkException e) {
            throw new StoreException(
                    e.getMessage() + "; check that the bucket exists, and that s3:ListBucket is granted on it", e);
        }
    }

    /** Page by page: the SDK's paginators are not in the jar that the functions are deployed as. */
    private List<S3Object> objects() {
        List<S3Object> objects = new ArrayList<>();
        @Nullable String after = null;
        do {
            @Nullable String from = after;
            ListObjectsV2Response page = client.listObjectsV2(
                    list -> list.bucket(bucket).prefix(prefix).continuationToken(from));
            objects.addAll(page.contents());
            after = page.nextContinuationToken();
        } while (after != null);
        return objects;
    }

    private static boolean isDagFile(String key) {
        return !fileName(key).startsWith(".") && DocumentFormat.ofFileName(key).isPresent();
    }

    private File file(S3Object object) {
        String name = fileName(object.key());
        String url = url(object.key());
        return new File(url, url, name.substring(0, name.lastIndexOf('.')), object.eTag(), true);
    }

    private static String fileName(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private String url(String key) {
        return "s3://" + bucket + "/" + key;
    }

    @Override
    public DagDefinition read(File file) {
        String key = file.source().substring(url("").length());
        return DagDocument.parse(
                DagDocument.text(content(key, file.tag()), file.shown()),
                DocumentFormat.ofFileName(key).orElseThrow(),
                file.shown(),
                Optional.of(file.baseName()));
    }

    /** The object as it was listed: if it has changed since, the next listing tells. */
    private byte[] content(String key, String tag) {
        try (ResponseInputStream<GetObjectResponse> object =
                client.getObject(get -> get.bucket(bucket).key(key).ifMatch(tag))) {
            byte[] content = object.readNBytes(DocumentText.MOST_BYTES + 1);
            if (content.length > DocumentText.MOST_BYTES) {
                // Its rest would be read before the connection is used again. That it is too large is said by whoever
                // decodes it.
                object.abort();
            }
            return content;
        } catch (IOException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        } catch (SdkException e) {
            throw new StoreException(
                    e.getMessage() + "; check that s3:GetObject is granted on the bucket's objects", e);
        }
    }
}
