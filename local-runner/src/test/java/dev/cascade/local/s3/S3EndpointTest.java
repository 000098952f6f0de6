package dev.cascade.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The bucket as a whole and who may reach it, driven by the AWS SDK for Java with its defaults. */
class S3EndpointTest extends S3EndpointFixture {
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
}
