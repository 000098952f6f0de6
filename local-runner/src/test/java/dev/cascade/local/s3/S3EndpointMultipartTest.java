package dev.cascade.local.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.s3.file.MultipartUploads;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Multipart uploads, driven by the AWS SDK for Java with its defaults. */
class S3EndpointMultipartTest extends S3EndpointFixture {
    private static final int MIN_PART = (int) MultipartUploads.MIN_PART_BYTES;

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
}
