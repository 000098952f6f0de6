package dev.cascade.local.s3;

import com.sun.net.httpserver.HttpServer;
import dev.cascade.local.s3.file.FileBucket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A bucket behind the part of the S3 API that functions use, on a free port of 127.0.0.1, so that boto3 and the AWS SDKs reach
 * artifacts unchanged when {@link #environment()} is in theirs.
 *
 * <p>It answers GetObject (with ranges), HeadObject, PutObject, CopyObject, DeleteObject, DeleteObjects, ListObjects,
 * ListObjectsV2, ListBuckets, HeadBucket, CreateBucket, GetBucketLocation and multipart uploads, in path style and
 * as {@code bucket.localhost}; everything else with {@code NotImplemented}. Lengths and checksums of uploads are verified.
 * Signatures are not: a request must only carry the right access key id.
 *
 * <p>Nothing listens until {@link #uri()} or {@link #environment()} is first called. Threads may share it.
 */
public final class S3Endpoint implements AutoCloseable {
    private final String bucketName;
    private final FileBucket bucket;
    private final S3Credentials credentials;

    private @Nullable HttpServer server;
    private @Nullable ExecutorService executor;
    private boolean closed;

    /**
     * @param bucketName the only bucket there is
     * @param credentials what clients must sign with; {@link S3Credentials#random()} keeps other programs out
     */
    public S3Endpoint(String bucketName, FileBucket bucket, S3Credentials credentials) {
        if (bucketName.isBlank() || bucketName.contains("/")) {
            throw new IllegalArgumentException("a bucket name is neither blank nor has it slashes, got \"" + bucketName
                    + "\"; see CASCADE_S3_BUCKET");
        }
        this.bucketName = bucketName;
        this.bucket = bucket;
        this.credentials = credentials;
    }

    /**
     * Where it listens, {@code http://127.0.0.1:PORT}; starts it if need be, in milliseconds.
     *
     * @throws IOException if no port can be had
     * @throws IllegalStateException if it was closed
     */
    public synchronized URI uri() throws IOException {
        if (closed) {
            throw new IllegalStateException("the S3 endpoint was closed, so it can't be started again");
        }
        HttpServer running = server;
        if (running == null) {
            running = start();
            server = running;
        }
        return URI.create("http://127.0.0.1:" + running.getAddress().getPort());
    }

    /**
     * The environment variables with which SDKs find the endpoint and sign their requests; starts it if need be.
     *
     * @throws IOException if no port can be had
     */
    public Map<String, String> environment() throws IOException {
        return Map.of(
                "AWS_ENDPOINT_URL_S3", uri().toString(),
                "AWS_ACCESS_KEY_ID", credentials.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
    }

    /** Stops listening and drops the requests in progress. What was stored stays. Harmless when repeated. */
    @Override
    public synchronized void close() {
        closed = true;
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }

    private HttpServer start() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer created = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        AccessKeyCheck guard = new AccessKeyCheck(credentials.accessKeyId());
        created.createContext("/", new S3Handler(guard, new S3Router(bucketName, bucket)));
        created.setExecutor(threads);
        created.start();
        executor = threads;
        return created;
    }
}
