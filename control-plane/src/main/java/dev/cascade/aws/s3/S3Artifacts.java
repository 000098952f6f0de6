package dev.cascade.aws.s3;

import dev.cascade.port.ArtifactStore;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Artifacts in a bucket of S3: putting and getting take one request each. May be used by many threads. */
public final class S3Artifacts implements ArtifactStore {

    private static final int MAX_KEY_BYTES = 1_024;
    private static final int MAX_KEYS_OF_REQUEST = 1_000;

    private final S3Client client;
    private final String bucket;

    /**
     * A store on a bucket that exists.
     *
     * @param client with the retries of the SDK
     * @param bucket name of the bucket
     */
    public S3Artifacts(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    @Override
    public void put(String key, byte[] content, String contentType) {
        try {
            client.putObject(
                    put -> put.bucket(bucket).key(key).contentType(contentType), RequestBody.fromBytes(content));
        } catch (SdkException e) {
            throw failure("written", key, e);
        }
    }

    @Override
    public Optional<byte[]> get(String key) {
        try {
            return Optional.of(
                    client.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArrayUnsafe());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failure("read", key, e);
        }
    }

    @Override
    public List<String> keys(String prefix) {
        List<String> keys = new ArrayList<>();
        try {
            @Nullable String after = null;
            do {
                @Nullable String from = after;
                ListObjectsV2Response page = client.listObjectsV2(
                        list -> list.bucket(bucket).prefix(prefix).continuationToken(from));
                page.contents().forEach(object -> keys.add(object.key()));
                after = page.nextContinuationToken();
            } while (after != null);
        } catch (SdkException e) {
            throw failure("listed", prefix, e);
        }
        return keys;
    }

    @Override
    public void delete(String key) {
        try {
            client.deleteObject(delete -> delete.bucket(bucket).key(key));
        } catch (SdkException e) {
            throw failure("deleted", key, e);
        }
    }

    /** Takes one request, and one more if there are any. */
    @Override
    public int deleteSome(String prefix) {
        try {
            List<S3Object> some = client.listObjectsV2(
                            list -> list.bucket(bucket).prefix(prefix).maxKeys(MAX_KEYS_OF_REQUEST))
                    .contents();
            if (!some.isEmpty()) {
                deleteAll(prefix, some);
            }
            return some.size();
        } catch (SdkException e) {
            throw failure("deleted", prefix, e);
        }
    }

    private void deleteAll(String prefix, List<S3Object> objects) {
        List<ObjectIdentifier> keys = objects.stream()
                .map(object -> ObjectIdentifier.builder().key(object.key()).build())
                .toList();
        DeleteObjectsResponse response = client.deleteObjects(
                delete -> delete.bucket(bucket).delete(d -> d.objects(keys).quiet(true)));
        if (response.hasErrors() && !response.errors().isEmpty()) {
            S3Error first = response.errors().getFirst();
            throw new StoreException(
                    response.errors().size() + " objects at " + location(prefix)
                            + " could not be deleted, the first is "
                            + first.key() + ": " + first.code() + ": " + first.message()
                            + ". Grant the caller s3:DeleteObject on the prefix, or look for a lock on the objects.",
                    new IOException(first.code()));
        }
    }

    @Override
    public void check(String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a key of S3 has 1 to " + MAX_KEY_BYTES + " bytes, this one has " + bytes);
        }
    }

    @Override
    public String location(String key) {
        return "s3://" + bucket + "/" + key;
    }

    private StoreException failure(String attempted, String key, SdkException cause) {
        return new StoreException(
                "the object " + location(key) + " could not be " + attempted + ": " + cause.getMessage() + ". "
                        + advice(cause),
                cause);
    }

    private static String advice(SdkException cause) {
        if (cause instanceof NoSuchBucketException) {
            return "Check that the bucket exists, and that CASCADE_S3_BUCKET names it.";
        }
        if (!(cause instanceof S3Exception refusal)) {
            return "S3 was not reached: check network, region and credentials.";
        }
        if (refusal.statusCode() == 403) {
            return "Grant the caller s3:GetObject and s3:PutObject on the bucket's objects, and s3:ListBucket on the bucket,"
                    + " without which S3 answers so for objects that do not exist, too.";
        }
        return refusal.statusCode() >= 500 || refusal.isThrottlingException()
                ? "S3 has trouble of its own: the call may be repeated later."
                : "S3 refused the request itself: check that the bucket is in the region in use.";
    }
}
