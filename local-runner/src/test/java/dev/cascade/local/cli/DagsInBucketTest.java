package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.s3.S3Credentials;
import dev.cascade.local.s3.S3Endpoint;
import dev.cascade.local.s3.file.FileBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The commands with {@code DAGS_S3_BUCKET}. */
@Isolated("It sets system properties.")
class DagsInBucketTest {

    private static final S3Credentials CREDENTIALS = S3Credentials.random();

    @TempDir
    Path folder;

    private S3Endpoint endpoint;
    private CliRunner cli;

    @BeforeEach
    void bucketAndFolder() throws IOException {
        Path bucket = folder.resolve("bucket");
        endpoint = new S3Endpoint("our-dags", new FileBucket(bucket), CREDENTIALS);
        Files.createDirectories(bucket.resolve("live"));
        Files.writeString(bucket.resolve("live/far.yaml"), "tasks: { one: { type: noop } }");
        Files.writeString(bucket.resolve("live/both.yaml"), "tasks: { far: { type: noop } }");
        Files.writeString(bucket.resolve("old.yaml"), "tasks: { one: { type: noop } }");
        System.setProperty("aws.accessKeyId", CREDENTIALS.accessKeyId());
        System.setProperty("aws.secretAccessKey", CREDENTIALS.secretAccessKey());
        cli = new CliRunner(folder.resolve("here"))
                .file("dags/both.yaml", "tasks: { near: { type: noop } }")
                .env("AWS_ENDPOINT_URL", endpoint.uri().toString())
                .env("DAGS_S3_BUCKET", "our-dags")
                .env("DAGS_S3_PREFIX", "live/");
    }

    @AfterEach
    void close() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        endpoint.close();
    }

    @Test
    void aDagInTheBucketIsRun() {
        assertThat(cli.run("run", "far").exit()).isZero();
    }

    @Test
    @DisplayName("B-41: a folder wins over the bucket")
    void devHasTheDagsOfBoth() throws IOException {
        try (CliRunner.Running dev = cli.start("dev", "--port", "0", "-o", "json")) {
            assertThat(dev.document().fields().get("dags")).isEqualTo(java.util.List.of("both", "far"));
            cli.env("CASCADE_URL", dev.document().cell("url"));

            assertThat(cli.run("dag", "show", "both").out()).contains("near").doesNotContain("far");
            assertThat(cli.run("dag", "show", "far").out()).contains("from s3://our-dags/live/far.yaml");
        }
    }

    @Test
    void aBucketThatCannotBeListedIsToldAndDoesNotHideTheFolder() {
        cli.env("DAGS_S3_BUCKET", "no-such-bucket");

        CliRunner.Result result = cli.run("run", "both");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains("s3://no-such-bucket/live/ cannot be listed");
    }
}
