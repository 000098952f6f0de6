package dev.cascade.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cascade.local.s3.file.FileBucket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python programs that know the endpoint from their environment only, as functions do. */
class PythonClientTest {
    private static final String BUCKET = "cascade-artifacts";

    @TempDir
    Path folder;

    private S3Endpoint endpoint;

    @BeforeEach
    void openBucket() throws IOException {
        endpoint = new S3Endpoint(BUCKET, new FileBucket(folder.resolve("artifacts")), S3Credentials.random());
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void bodiesAsSdksWriteThemAreUnderstoodOrRefused() throws Exception {
        assumeTrue(python("-c", "").exitCode() == 0, "there is no python3 on the PATH");

        Result result = script("plain_http_client.py");

        assertThat(result.output()).endsWith("plain HTTP ok\n");
    }

    @Test
    void boto3WorksUnchanged() throws Exception {
        assumeTrue(
                python("-c", "import boto3").exitCode() == 0,
                "python3 on the PATH has no boto3: create a venv, pip install boto3, and put its bin first in PATH");

        Result result = script("boto3_client.py");

        assertThat(result.output()).endsWith("ok\n");
        assertThat(folder.resolve("artifacts/results/job-1/chunk_1.json"))
                .hasContent("{\"values\": [1, 2, 3], \"name\": \"Zoë\"}");
    }

    private Result script(String name) throws Exception {
        Path script = folder.resolve(name);
        try (InputStream source = Objects.requireNonNull(PythonClientTest.class.getResourceAsStream(name))) {
            Files.copy(source, script);
        }
        return python(script.toString(), BUCKET);
    }

    private Result python(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("python3").redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(endpoint.environment());
        builder.environment()
                .putAll(Map.of(
                        "AWS_REGION", "eu-central-1", "AWS_DEFAULT_REGION", "eu-central-1", "HOME", "/nonexistent"));
        Process process;
        try {
            process = builder.start();
        } catch (IOException notInstalled) {
            return new Result(-1, "");
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    private record Result(int exitCode, String output) {}
}
