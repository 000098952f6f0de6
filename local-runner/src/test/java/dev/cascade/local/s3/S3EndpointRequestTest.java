package dev.cascade.local.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.s3.file.FileBucket;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that no well-behaved client sends, byte by byte. */
class S3EndpointRequestTest {
    private static final S3Credentials CREDENTIALS = S3Credentials.random();

    @TempDir
    Path root;

    private S3Endpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        endpoint = new S3Endpoint("bucket", new FileBucket(root), CREDENTIALS);
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void aConnectionLostInTheMiddleOfABodyStoresNothing() throws IOException {
        send("PUT", "/bucket/half", "Content-Length: 100\r\n", "only the beginning");

        assertThat(files()).isEmpty();
    }

    @Test
    void aChunkedBodyOfAnotherLengthThanAnnouncedStoresNothing() throws IOException {
        String body = "5\r\nhello\r\n0\r\n\r\n";
        String headers = "Content-Encoding: aws-chunked\r\nContent-Length: " + body.length() + "\r\n";

        String refused = send("PUT", "/bucket/longer", headers + "x-amz-decoded-content-length: 6\r\n", body);
        String stored = send("PUT", "/bucket/right", headers + "x-amz-decoded-content-length: 5\r\n", body);

        assertThat(refused).startsWith("HTTP/1.1 400 ").contains("<Code>IncompleteBody</Code>");
        assertThat(stored).startsWith("HTTP/1.1 200 ");
        assertThat(files()).containsExactly(root.resolve("right"));
        assertThat(root.resolve("right")).hasContent("hello");
    }

    @Test
    void aWholeBodyIsStored() throws IOException {
        String answer = send("PUT", "/bucket/whole", "Content-Length: 5\r\n", "whole");

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(files()).containsExactly(root.resolve("whole"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /bucket/../../etc/passwd, 400, InvalidArgument",
        "GET, /bucket/%2e%2e/%2e%2e/etc/passwd, 400, InvalidArgument",
        "GET, /bucket/..%2f..%2fetc%2fpasswd, 400, InvalidArgument",
        "GET, /bucket/%00, 400, InvalidArgument",
        "GET, /bucket/%ff%fe, 400, InvalidURI",
        "GET, /bucket/.uploading/x, 400, InvalidArgument",
        "GET, /bucket//etc/passwd, 400, InvalidArgument",
        "GET, /bucket/a?partNumber=2, 501, NotImplemented",
        "GET, /bucket?list-type=2&max-keys=many, 400, InvalidArgument",
        "GET, /bucket?list-type=2&continuation-token=*, 400, InvalidArgument",
        "PUT, /bucket/a?partNumber=1&uploadId=..%2fx, 404, NoSuchUpload",
        "PATCH, /bucket/a, 405, MethodNotAllowed",
        "GET, /bucket/a?acl, 501, NotImplemented"
    })
    void whatCannotBeDoneIsRefused(String method, String target, int status, String code) throws IOException {
        String answer = send(method, target, "", "");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("<Code>" + code + "</Code>");
    }

    @Test
    void documentsWithEntitiesAreNotRead() throws IOException {
        Path secret = Files.writeString(root.resolve("secret"), "hidden");
        String document = "<!DOCTYPE d [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>"
                + "<Delete><Object><Key>&e;</Key></Object></Delete>";

        String answer = send("POST", "/bucket?delete", "Content-Length: " + document.length() + "\r\n", document);

        assertThat(answer).contains("<Code>MalformedXML</Code>").doesNotContain("hidden");
    }

    @Test
    void theSecretIsNotPrinted() {
        assertThat(CREDENTIALS.toString())
                .contains(CREDENTIALS.accessKeyId())
                .doesNotContain(CREDENTIALS.secretAccessKey());
    }

    /** Sends a signed request, ends the connection, and reads until the server does too. */
    private String send(String method, String target, String headers, String body) throws IOException {
        URI uri = endpoint.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String request = method + " " + target + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                    + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + CREDENTIALS.accessKeyId()
                    + "/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\nConnection: close\r\n"
                    + headers + "\r\n" + body;
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
