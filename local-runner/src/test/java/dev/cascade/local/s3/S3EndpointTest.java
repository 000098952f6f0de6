package dev.cascade.local.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The endpoint, driven by the AWS SDK for Java with its defaults. */
class S3EndpointTest {
    private static final String BUCKET = "cascade-artifacts";
    private static final S3Credentials CREDENTIALS = S3Credentials.random();
    private static final int MIN_PART = (int) MultipartUploads.MIN_PART_BYTES;

    @TempDir
    Path folder;

    private Path root;
    private S3Endpoint endpoint;
    private S3Client s3;

    @BeforeEach
    void open() throws IOException {
        root = folder.resolve("artifacts");
        endpoint = new S3Endpoint(BUCKET, new FileBucket(root), CREDENTIALS);
        s3 = client(CREDENTIALS);
    }

    @AfterEach
    void close() {
        s3.close();
        endpoint.close();
    }

    @Test
    void anObjectPutIsAPlainFileAndComesBackWhole() {
        PutObjectResponse put = put("results/7/chunk_1.json", "{\"a\":1}");

        assertThat(root.resolve("results/7/chunk_1.json")).hasContent("{\"a\":1}");
        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("results/7/chunk_1.json"));
        assertThat(got.asUtf8String()).isEqualTo("{\"a\":1}");
        assertThat(got.response().eTag()).isEqualTo(put.eTag()).isEqualTo("\"bb6cb5c68df4652941caf652a366f2d8\"");
        assertThat(got.response().contentType()).isEqualTo("application/json");
        HeadObjectResponse head = s3.headObject(asked -> asked.bucket(BUCKET).key("results/7/chunk_1.json"));
        assertThat(head.contentLength()).isEqualTo(7);
        assertThat(head.lastModified()).isEqualTo(got.response().lastModified());
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
    void checksumsOfEveryAlgorithmAreAccepted(ChecksumAlgorithm algorithm) {
        byte[] content = random(200_000);
        s3.putObject(put -> put.bucket(BUCKET).key("sum").checksumAlgorithm(algorithm), RequestBody.fromBytes(content));

        assertThat(root.resolve("sum")).hasBinaryContent(content);
    }

    @Test
    void aChecksumThatDoesNotMatchIsRefusedAndNothingStored() {
        assertThatThrownBy(() -> s3.putObject(
                        put -> put.bucket(BUCKET).key("damaged").checksumCRC32("AAAAAA=="),
                        RequestBody.fromString("content")))
                .hasMessageContaining("CRC32");
        assertThatThrownBy(() -> s3.putObject(
                        put -> put.bucket(BUCKET).key("damaged").contentMD5("1B2M2Y8AsgTpgAmY7PhCfg=="),
                        RequestBody.fromString("content")))
                .hasMessageContaining("MD5");

        assertThat(allFiles()).isEmpty();
    }

    @Test
    void anEmptyObjectIsAnObject() {
        put("empty", "");

        assertThat(text("empty")).isEmpty();
        assertThat(s3.headObject(head -> head.bucket(BUCKET).key("empty")).contentLength())
                .isZero();
    }

    @Test
    void rangesGiveThatPart() {
        put("a", "0123456789");

        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("a").range("bytes=2-4"));

        assertThat(got.asUtf8String()).isEqualTo("234");
        assertThat(got.response().contentRange()).isEqualTo("bytes 2-4/10");
        assertThat(got.response().sdkHttpResponse().statusCode()).isEqualTo(206);
        assertError(
                416,
                "InvalidRange",
                () -> s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("a").range("bytes=10-")));
    }

    @Test
    void whatIsMissingIsAnsweredAsS3Does() {
        assertThatThrownBy(() -> text("none")).isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.headObject(head -> head.bucket(BUCKET).key("none")))
                .isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.getObjectAsBytes(get -> get.bucket("other").key("a")))
                .isInstanceOf(NoSuchBucketException.class)
                .hasMessageContaining(BUCKET);
        assertThatThrownBy(() -> s3.headBucket(head -> head.bucket("other"))).isInstanceOf(NoSuchBucketException.class);
    }

    @Test
    void theBucketIsThere() {
        assertThat(s3.headBucket(head -> head.bucket(BUCKET)).sdkHttpResponse().isSuccessful())
                .isTrue();
        assertThat(s3.listBuckets().buckets())
                .singleElement()
                .satisfies(only -> assertThat(only.name()).isEqualTo(BUCKET));
        assertThat(s3.getBucketLocation(asked -> asked.bucket(BUCKET)).locationConstraintAsString())
                .isNullOrEmpty();
        s3.createBucket(create -> create.bucket(BUCKET));
        assertError(404, "NoSuchBucket", () -> s3.createBucket(create -> create.bucket("other")));
        assertError(409, "BucketNotEmpty", () -> s3.deleteBucket(delete -> delete.bucket(BUCKET)));
    }

    @Test
    void deletingIsRepeatable() {
        put("a/b", "x");

        s3.deleteObject(delete -> delete.bucket(BUCKET).key("a/b"));
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("a/b"));

        assertThat(allFiles()).isEmpty();
    }

    @Test
    void manyObjectsAreDeletedAtOnceAndABadKeyDoesNotKeepTheOthers() {
        put("a & b", "x");
        put("c", "x");
        put("kept", "x");

        DeleteObjectsResponse deleted = s3.deleteObjects(delete ->
                delete.bucket(BUCKET).delete(keys -> keys.objects(identifiers("a & b", "../bad", "c", "none"))));

        assertThat(deleted.deleted()).extracting("key").containsExactly("a & b", "c", "none");
        assertThat(deleted.errors()).singleElement().satisfies(error -> {
            assertThat(error.key()).isEqualTo("../bad");
            assertThat(error.code()).isEqualTo("InvalidArgument");
        });
        assertThat(allFiles()).containsExactly("kept");
    }

    @Test
    @DisplayName("B-42: a listing of more than 1000 keys is complete")
    void aListingOfMoreThanAThousandKeysIsComplete() throws IOException {
        List<String> keys = IntStream.range(0, 2_345)
                .mapToObj(number -> String.format("many/%d/%04d.json", number % 3, number))
                .sorted()
                .toList();
        for (String key : keys) {
            Files.createDirectories(root.resolve(key).getParent());
            Files.writeString(root.resolve(key), key);
        }

        List<String> listed = s3.listObjectsV2Paginator(list -> list.bucket(BUCKET)).contents().stream()
                .map(S3Object::key)
                .toList();

        assertThat(listed).isEqualTo(keys);
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).maxKeys(5000)).keyCount())
                .isEqualTo(1000);
    }

    @Test
    void listingsFoldAtADelimiterAndStartBehindAKey() {
        for (String key : List.of("jobs/1/a", "jobs/1/b", "jobs/2/a", "jobs/readme", "other")) {
            put(key, "x");
        }

        List<String> prefixes = s3
                .listObjectsV2Paginator(list ->
                        list.bucket(BUCKET).prefix("jobs/").delimiter("/").maxKeys(1))
                .commonPrefixes()
                .stream()
                .map(CommonPrefix::prefix)
                .toList();

        assertThat(prefixes).containsExactly("jobs/1/", "jobs/2/");
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).startAfter("jobs/1/b"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly("jobs/2/a", "jobs/readme", "other");
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("none")).contents())
                .isEmpty();
    }

    @Test
    void theFirstVersionOfListingPagesByMarker() {
        List<String> keys = List.of("a/1", "a/2", "b", "c & d");
        keys.forEach(key -> put(key, "x"));
        List<String> listed = new ArrayList<>();
        String marker = "";
        boolean more = true;
        while (more) {
            String from = marker;
            ListObjectsResponse page =
                    s3.listObjects(list -> list.bucket(BUCKET).marker(from).maxKeys(3));
            page.contents().forEach(object -> listed.add(object.key()));
            marker = page.nextMarker() == null ? "" : page.nextMarker();
            more = page.isTruncated();
        }

        assertThat(listed).isEqualTo(keys);
    }

    @Test
    void namesThatNeedEscapingComeBackAsTheyWere() {
        List<String> keys = List.of("a b+c&d.json", "100%.txt", "plus+", "quo\"te'<>", "star*~", "umlaut-\u00fc");
        for (String key : keys) {
            put(key, key);
            assertThat(text(key)).isEqualTo(key);
        }

        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET)).contents())
                .extracting(S3Object::key)
                .containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void copiesAreObjectsOfTheirOwn() {
        put("from here/a+b", "content");

        String etag = s3.copyObject(copy -> copy.sourceBucket(BUCKET)
                        .sourceKey("from here/a+b")
                        .destinationBucket(BUCKET)
                        .destinationKey("to/there"))
                .copyObjectResult()
                .eTag();
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("from here/a+b"));

        assertThat(text("to/there")).isEqualTo("content");
        assertThat(s3.headObject(head -> head.bucket(BUCKET).key("to/there")).eTag())
                .isEqualTo(etag);
        assertError(
                404,
                "NoSuchKey",
                () -> s3.copyObject(copy -> copy.sourceBucket(BUCKET)
                        .sourceKey("none")
                        .destinationBucket(BUCKET)
                        .destinationKey("x")));
    }

    @Test
    void partsBecomeOneObjectInTheOrderOfTheirNumbers() {
        byte[] content = random(2 * MIN_PART + 100);
        String uploadId = startUpload("big/file.bin");
        CompletedPart third = part(uploadId, 7, Arrays.copyOfRange(content, 2 * MIN_PART, content.length));
        part(uploadId, 2, random(MIN_PART));
        CompletedPart second = part(uploadId, 2, Arrays.copyOfRange(content, MIN_PART, 2 * MIN_PART));
        CompletedPart first = part(uploadId, 1, Arrays.copyOf(content, MIN_PART));
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET)).contents()).isEmpty();

        complete(uploadId, first, second, third);

        assertThat(root.resolve("big/file.bin")).hasBinaryContent(content);
        assertThat(allFiles()).containsExactly("big/file.bin");
    }

    @Test
    void anUploadThatCannotBeCompletedChangesNothing() {
        put("big/file.bin", "old");
        String uploadId = startUpload("big/file.bin");
        CompletedPart small = part(uploadId, 1, random(100));
        CompletedPart last = part(uploadId, 2, random(100));

        assertError(400, "EntityTooSmall", () -> complete(uploadId, small, last));
        assertError(400, "InvalidPartOrder", () -> complete(uploadId, last, small));
        assertError(
                400,
                "InvalidPart",
                () -> complete(
                        uploadId,
                        CompletedPart.builder().partNumber(3).eTag(last.eTag()).build()));
        assertError(
                400,
                "InvalidPart",
                () -> complete(
                        uploadId,
                        CompletedPart.builder().partNumber(1).eTag("\"../key\"").build()));
        assertError(404, "NoSuchUpload", () -> complete("0".repeat(32), last));
        assertError(404, "NoSuchUpload", () -> complete("../../etc", last));

        assertThat(text("big/file.bin")).isEqualTo("old");
    }

    @Test
    void anAbortedUploadLeavesNothing() {
        String uploadId = startUpload("big/file.bin");
        CompletedPart part = part(uploadId, 1, random(100));

        s3.abortMultipartUpload(
                abort -> abort.bucket(BUCKET).key("big/file.bin").uploadId(uploadId));

        assertThat(allFiles()).isEmpty();
        assertError(404, "NoSuchUpload", () -> complete(uploadId, part));
        assertError(404, "NoSuchUpload", () -> part(uploadId, 2, random(100)));
    }

    @Test
    void partsCanBeCopiedFromAnObject() {
        byte[] content = random(MIN_PART + 1000);
        s3.putObject(put -> put.bucket(BUCKET).key("source"), RequestBody.fromBytes(content));
        String uploadId = startUpload("big/file.bin");

        complete(
                uploadId,
                copiedPart(uploadId, 1, "bytes=0-" + (MIN_PART - 1)),
                copiedPart(uploadId, 2, "bytes=" + MIN_PART + "-" + (MIN_PART + 999)));

        assertThat(root.resolve("big/file.bin")).hasBinaryContent(content);
    }

    @Test
    void conditionsAreKept() {
        String etag = put("a", "first").eTag();

        assertError(
                412,
                "PreconditionFailed",
                () -> s3.putObject(put -> put.bucket(BUCKET).key("a").ifNoneMatch("*"), RequestBody.fromString("x")));
        assertError(
                412,
                "PreconditionFailed",
                () -> s3.putObject(put -> put.bucket(BUCKET).key("a").ifMatch("\"0\""), RequestBody.fromString("x")));
        assertError(
                412,
                "PreconditionFailed",
                () -> s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("a").ifMatch("\"0\"")));
        assertThat(text("a")).isEqualTo("first");
        assertThatThrownBy(() ->
                        s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("a").ifNoneMatch(etag)))
                .hasMessageContaining("304");
        s3.putObject(put -> put.bucket(BUCKET).key("a").ifMatch(etag), RequestBody.fromString("second"));
        assertThat(text("a")).isEqualTo("second");
    }

    @Test
    void whatAPlainFileCannotKeepIsRefusedNotLost() {
        assertError(
                501,
                "NotImplemented",
                () -> s3.putObject(
                        put -> put.bucket(BUCKET).key("a").metadata(Map.of("author", "x")),
                        RequestBody.fromString("x")));
        assertError(
                501,
                "NotImplemented",
                () -> s3.putObject(
                        put -> put.bucket(BUCKET).key("a").contentEncoding("gzip"), RequestBody.fromString("x")));
        assertError(
                501,
                "NotImplemented",
                () -> s3.getObjectTagging(get -> get.bucket(BUCKET).key("a")));
        assertThat(allFiles()).isEmpty();
    }

    @Test
    void anObjectBelowAnObjectIsAConflict() {
        put("a", "x");

        assertError(409, "KeyConflict", () -> put("a/b", "x"));
    }

    @Test
    void onlyTheAccessKeyIdOfThisRunIsLetIn() {
        put("a", "x");
        try (S3Client stranger = client(S3Credentials.random())) {
            assertError(
                    403,
                    "InvalidAccessKeyId",
                    () -> stranger.getObjectAsBytes(get -> get.bucket(BUCKET).key("a")));
            assertError(
                    403,
                    "InvalidAccessKeyId",
                    () -> stranger.putObject(
                            put -> put.bucket(BUCKET).key("b"), RequestBody.fromBytes(random(300_000))));
        }
        assertThat(allFiles()).containsExactly("a");
    }

    @Test
    void presignedUrlsWork() throws Exception {
        put("a b", "content");
        try (S3Presigner presigner = S3Presigner.builder()
                        .endpointOverride(endpoint.uri())
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(credentials(CREDENTIALS))
                        .build();
                HttpClient http = HttpClient.newHttpClient()) {
            URI url = presigner
                    .presignGetObject(get -> get.signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(object ->
                                    object.bucket(BUCKET).key("a b").responseContentDisposition("attachment")))
                    .url()
                    .toURI();
            HttpResponse<String> response =
                    http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(response.body()).isEqualTo("content");
            assertThat(response.headers().firstValue("Content-Disposition")).hasValue("attachment");
        }
    }

    @Test
    void nothingListensAfterClosing() throws IOException {
        URI uri = endpoint.uri();
        assertThat(endpoint.uri()).isEqualTo(uri);
        assertThat(endpoint.environment()).containsEntry("AWS_ENDPOINT_URL_S3", uri.toString());
        assertThat(uri.getHost()).isEqualTo("127.0.0.1");

        endpoint.close();
        endpoint.close();

        assertThatThrownBy(() -> text("a")).hasMessageContaining("refused");
        assertThatThrownBy(endpoint::uri).isInstanceOf(IllegalStateException.class);
    }

    private S3Client client(S3Credentials with) {
        try {
            return S3Client.builder()
                    .endpointOverride(endpoint.uri())
                    .region(Region.EU_CENTRAL_1)
                    .credentialsProvider(credentials(with))
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StaticCredentialsProvider credentials(S3Credentials with) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(with.accessKeyId(), with.secretAccessKey()));
    }

    private PutObjectResponse put(String key, String content) {
        return s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private String text(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asString(UTF_8);
    }

    private String startUpload(String key) {
        return s3.createMultipartUpload(create -> create.bucket(BUCKET).key(key))
                .uploadId();
    }

    private CompletedPart part(String uploadId, int number, byte[] content) {
        String etag = s3.uploadPart(
                        part -> part.bucket(BUCKET)
                                .key("big/file.bin")
                                .uploadId(uploadId)
                                .partNumber(number),
                        RequestBody.fromBytes(content))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private CompletedPart copiedPart(String uploadId, int number, String range) {
        String etag = s3.uploadPartCopy(part -> part.sourceBucket(BUCKET)
                        .sourceKey("source")
                        .copySourceRange(range)
                        .destinationBucket(BUCKET)
                        .destinationKey("big/file.bin")
                        .uploadId(uploadId)
                        .partNumber(number))
                .copyPartResult()
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private void complete(String uploadId, CompletedPart... parts) {
        s3.completeMultipartUpload(complete -> complete.bucket(BUCKET)
                .key("big/file.bin")
                .uploadId(uploadId)
                .multipartUpload(upload -> upload.parts(parts)));
    }

    private static List<ObjectIdentifier> identifiers(String... keys) {
        return Arrays.stream(keys)
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
    }

    private static void assertError(int status, String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(software.amazon.awssdk.services.s3.model.S3Exception.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(status);
                    assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code);
                });
    }

    /** The paths of all files, those of unfinished uploads too. */
    private List<String> allFiles() {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
