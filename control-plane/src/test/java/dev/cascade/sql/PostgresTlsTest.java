package dev.cascade.sql;

import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate of its own making, for the name {@code localhost} and no other. */
@DisplayName("B-28: the connection verifies the server's certificate")
class PostgresTlsTest {

    private static EmbeddedPostgres server;
    private static Path certificate;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        certificate = directory.resolve("server.crt");
        Path key = directory.resolve("server.key");
        makeCertificate(directory.resolve("keys.p12"), key);
        server = EmbeddedPostgres.builder()
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.toString())
                .setServerConfig("ssl_key_file", key.toString())
                .start();
    }

    private static void makeCertificate(Path keys, Path key) throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        keys.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "changeit".toCharArray());
        }
        Files.writeString(
                certificate, pem("CERTIFICATE", store.getCertificate("server").getEncoded()));
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                key,
                pem(
                        "PRIVATE KEY",
                        store.getKey("server", "changeit".toCharArray()).getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String url(String host, String parameters) {
        return "postgresql://postgres:s3cret@" + host + ":" + server.getPort() + "/postgres" + parameters;
    }

    @Test
    void aServerThatIsTrustedAndHasTheNameIsUsed() {
        try (SqlStores stores = SqlStores.open(url("localhost", "?sslmode=verify-full&sslrootcert=" + certificate))) {
            assertThat(stores.jobs().create(header("secure"), heldBack())).isEqualTo(SaveResult.SAVED);
            assertThat(stores.jobs().find("secure")).isPresent();
        }
    }

    @Test
    void aServerThatNobodyVouchesForIsRefused() {
        assertThatThrownBy(() -> SqlStores.open(url("localhost", "?sslmode=verify-full")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("could not prove with its certificate that it is localhost")
                .hasMessageContaining("sslrootcert=")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void aServerWithAnotherNameIsRefused() {
        assertThatThrownBy(() -> SqlStores.open(url("127.0.0.1", "?sslmode=verify-full&sslrootcert=" + certificate)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("127.0.0.1")
                .hasStackTraceContaining("hostname");
    }

    @Test
    void withoutVerificationTheSameServerWouldHaveBeenUsed() {
        try (SqlStores stores = SqlStores.open(url("127.0.0.1", "?sslmode=require"))) {
            assertThat(stores.jobs().header("nobody")).isEmpty();
        }
    }
}
