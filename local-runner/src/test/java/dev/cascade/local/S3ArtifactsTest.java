package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.s3.S3Artifacts;
import dev.cascade.local.s3.S3Credentials;
import dev.cascade.local.s3.S3Endpoint;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Over the endpoint that functions on this machine use. */
class S3ArtifactsTest extends ArtifactStoreContract {

    private static final S3Credentials OWNER = S3Credentials.random();

    @TempDir
    Path folder;

    private S3Endpoint endpoint;
    private S3Client client;

    @BeforeEach
    void open() throws IOException {
        endpoint = new S3Endpoint(BUCKET, new FileBucket(folder.resolve("artifacts")), OWNER);
        client = client(OWNER);
    }

    @AfterEach
    void close() {
        client.close();
        endpoint.close();
    }

    private S3Client client(S3Credentials with) throws IOException {
        return S3Client.builder()
                .endpointOverride(endpoint.uri())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(with.accessKeyId(), with.secretAccessKey())))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    @Override
    ArtifactStore store() {
        return new S3Artifacts(client, BUCKET);
    }

    @Override
    void breakIt() {
        endpoint.close();
    }

    @Test
    void aBucketThatIsNotThereIsNotAnObjectThatIsNotThere() {
        assertThatThrownBy(() -> new S3Artifacts(client, "elsewhere").get("a"))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("the object s3://elsewhere/a could not be read: ")
                .hasMessageContaining("CASCADE_S3_BUCKET");
    }

    @Test
    void whoeverIsNotLetInIsToldWhichRightsItTakes() throws IOException {
        try (S3Client stranger = client(S3Credentials.random())) {
            assertThatThrownBy(() -> new S3Artifacts(stranger, BUCKET).get("a"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("s3:GetObject");
        }
    }
}
