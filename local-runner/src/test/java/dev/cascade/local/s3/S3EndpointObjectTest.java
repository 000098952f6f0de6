package dev.cascade.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Objects, driven by the AWS SDK for Java with its defaults. */
class S3EndpointObjectTest extends S3EndpointFixture {
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

    private static List<ObjectIdentifier> identifiers(String... keys) {
        return Arrays.stream(keys)
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
    }
}
