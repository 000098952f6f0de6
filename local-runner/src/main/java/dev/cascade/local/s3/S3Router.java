package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import dev.cascade.local.s3.file.FileBucket;
import java.io.IOException;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the operation of a request and executes it. */
final class S3Router {
    /** Query parameters that name something else than the object or bucket itself; each operation takes those it knows. */
    private static final Set<String> SUBRESOURCES = Set.of(
            "accelerate",
            "acl",
            "analytics",
            "attributes",
            "cors",
            "encryption",
            "inventory",
            "legal-hold",
            "lifecycle",
            "logging",
            "metrics",
            "notification",
            "object-lock",
            "ownershipControls",
            "policy",
            "policyStatus",
            "publicAccessBlock",
            "replication",
            "requestPayment",
            "restore",
            "retention",
            "select",
            "tagging",
            "torrent",
            "versionId",
            "versioning",
            "versions",
            "website");

    private final String bucketName;
    private final BucketOperations buckets;
    private final ObjectOperations objects;
    private final MultipartOperations multipart;

    S3Router(String bucketName, FileBucket bucket) {
        CopySource copySource = new CopySource(bucketName, bucket);
        this.bucketName = bucketName;
        this.buckets = new BucketOperations(bucketName, bucket);
        this.objects = new ObjectOperations(bucket, copySource);
        this.multipart = new MultipartOperations(bucketName, bucket, copySource);
    }

    S3Response answer(S3Request request) throws IOException {
        for (String parameter : request.query().keySet()) {
            if (SUBRESOURCES.contains(parameter)) {
                throw notImplemented(request);
            }
        }
        if (request.bucket().isEmpty()) {
            return root(request);
        }
        if (!request.bucket().equals(bucketName)) {
            throw S3ErrorCode.NO_SUCH_BUCKET.because("there is no bucket \"" + request.bucket() + "\", only \""
                    + bucketName + "\"; set CASCADE_S3_BUCKET to give it another name");
        }
        return request.key().isEmpty() ? bucket(request) : object(request);
    }

    private S3Response root(S3Request request) throws IOException {
        if (!request.method().equals("GET")) {
            throw notAllowed(request);
        }
        return buckets.listBuckets();
    }

    private S3Response bucket(S3Request request) throws IOException {
        return switch (request.method()) {
            case "HEAD" -> buckets.exists();
            case "PUT" -> buckets.create();
            case "DELETE" ->
                throw S3ErrorCode.BUCKET_NOT_EMPTY.because("the bucket belongs to Cascade and can't be deleted");
            case "POST" -> {
                require(request, asked -> asked.hasQuery("delete"));
                yield buckets.deleteObjects(request);
            }
            case "GET" -> {
                require(request, asked -> !asked.hasQuery("uploads"));
                yield request.hasQuery("location")
                        ? buckets.location()
                        : request.query("list-type", "").equals("2") ? buckets.list(request) : buckets.listV1(request);
            }
            default -> throw notAllowed(request);
        };
    }

    private S3Response object(S3Request request) throws IOException {
        boolean copies = request.header(CopySource.HEADER).isPresent();
        boolean part = request.hasQuery("uploadId");
        return switch (request.method()) {
            case "GET", "HEAD" -> {
                require(request, asked -> !part && !asked.hasQuery("partNumber"));
                yield request.method().equals("GET") ? objects.get(request) : objects.head(request);
            }
            case "PUT" ->
                part
                        ? copies ? multipart.copyPart(request) : multipart.putPart(request)
                        : copies ? objects.copy(request) : objects.put(request);
            case "DELETE" -> part ? multipart.abort(request) : objects.delete(request);
            case "POST" -> {
                require(request, asked -> part || asked.hasQuery("uploads"));
                yield part ? multipart.complete(request) : multipart.create(request);
            }
            default -> throw notAllowed(request);
        };
    }

    private static void require(S3Request request, Predicate<S3Request> known) throws S3Exception {
        if (!known.test(request)) {
            throw notImplemented(request);
        }
    }

    private static S3Exception notImplemented(S3Request request) {
        return S3ErrorCode.NOT_IMPLEMENTED.because("the endpoint on this machine has no " + request.method() + " with "
                + request.query().keySet() + "; it knows objects, listings, copies and multipart uploads");
    }

    private static S3Exception notAllowed(S3Request request) {
        return S3ErrorCode.METHOD_NOT_ALLOWED.because(
                request.method() + " is nothing that can be done to this resource");
    }
}
