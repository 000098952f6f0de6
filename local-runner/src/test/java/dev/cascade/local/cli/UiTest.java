package dev.cascade.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.ui.StaticUi;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;

/** {@code cascade ui}: pages on this machine, requests that are sent on with the credentials of the command. */
@Isolated("It sets system properties.")
class UiTest {

    private static final String KEY = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String IAM = "{\"version\": \"1\", \"auth\": \"iam\", \"stream\": true, \"issuer\": null}";
    private static final String JWT = "{\"auth\": \"jwt\", \"issuer\": \"https://id.example.com\"}";
    private static final String TICKET =
            "{\"ticket\": \"t\", \"url\": \"wss://abc.execute-api.eu-central-1.amazonaws.com/live\"}";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private LoopbackApi api;
    private CliRunner cli;

    @BeforeEach
    void aControlPlaneAndAProfile() throws IOException {
        assumeTrue(StaticUi.load(List.of()).isPresent(), "the build had no npm");
        api = new LoopbackApi().answers(200, IAM).answers(201, TICKET).answers(200, "{\"jobs\": []}");
        Path profiles = folder.resolve("credentials");
        Files.writeString(profiles, """
            [deployer]
            aws_access_key_id = %s
            aws_secret_access_key = %s
            """.formatted(KEY, SECRET));
        System.setProperty(ProfileFileSystemSetting.AWS_SHARED_CREDENTIALS_FILE.property(), profiles.toString());
        System.setProperty(
                ProfileFileSystemSetting.AWS_CONFIG_FILE.property(),
                folder.resolve("none").toString());
        System.setProperty(SdkSystemSetting.AWS_EC2_METADATA_DISABLED.property(), "true");
        cli = new CliRunner(folder).env("AWS_REGION", "eu-central-1");
    }

    @AfterEach
    void close() {
        client.close();
        if (api != null) {
            api.close();
        }
        System.clearProperty(ProfileFileSystemSetting.AWS_SHARED_CREDENTIALS_FILE.property());
        System.clearProperty(ProfileFileSystemSetting.AWS_CONFIG_FILE.property());
        System.clearProperty(SdkSystemSetting.AWS_EC2_METADATA_DISABLED.property());
    }

    private CliRunner.Running start() throws IOException {
        return cli.start("ui", "--port", "0", "--url", api.url(), "--profile", "deployer", "-o", "json");
    }

    private static URI link(CliRunner.Running ui) {
        return URI.create(ui.document().text("url").orElseThrow());
    }

    private static String key(CliRunner.Running ui) {
        return link(ui).getFragment().replaceFirst("^k=", "");
    }

    private HttpResponse<String> send(CliRunner.Running ui, String method, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(link(ui).resolve(path))
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{\"ä\":1}"));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private SignatureVerifier.Request last() {
        return api.requests().getLast();
    }

    private static String code(HttpResponse<String> response) {
        return JsonFields.of(Json.parse(response.body())).cell("code");
    }

    @Test
    void requestsOfPagesAreSentOnSignedWithTheProfile() throws Exception {
        try (CliRunner.Running ui = start()) {
            HttpResponse<String> answer = send(
                    ui,
                    "POST",
                    "/v1/dags/a%20b/jobs?x=%C3%A9",
                    "Authorization",
                    "Bearer " + key(ui),
                    "Content-Type",
                    "application/json",
                    "Cookie",
                    "private=1");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"jobs\": []}");
            SignatureVerifier.Claim claim = SignatureVerifier.claim(last());
            assertThat(claim.accessKeyId()).isEqualTo(KEY);
            assertThat(claim.scope()).endsWith("/eu-central-1/execute-api/aws4_request");
            assertThat(claim.signature()).isEqualTo(SignatureVerifier.expected(last(), claim, SECRET));
            assertThat(last().uri()).hasToString("/v1/dags/a%20b/jobs?x=%C3%A9");
            assertThat(new String(last().body(), UTF_8)).isEqualTo("{\"ä\":1}");
            assertThat(last().headers()).doesNotContainKeys("cookie", "origin").doesNotContainValue(key(ui));
        }
    }

    @Test
    void aTokenIsShownInPlaceOfTheKey() throws Exception {
        api.close();
        api = new LoopbackApi().answers(200, JWT).answers(201, TICKET).answers(200, "{}");
        try (CliRunner.Running ui =
                cli.start("ui", "--port", "0", "--url", api.url(), "--token", "a.jwt.token", "-o", "json")) {
            send(ui, "GET", "/v1/jobs", "Authorization", "Bearer " + key(ui));

            assertThat(last().headers()).containsEntry("authorization", "Bearer a.jwt.token");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-, -, 401, unauthorized",
        "Authorization, Bearer guessed, 401, unauthorized",
        "Origin, http://127.0.0.1:4811, 403, origin-not-allowed",
        "Origin, null, 403, origin-not-allowed",
        "Sec-Fetch-Site, cross-site, 403, site-not-allowed",
        "Sec-Fetch-Site, same-site, 403, site-not-allowed",
    })
    void whoHasNoKeyOrComesFromElsewhereIsRefused(String header, String value, int status, String code)
            throws Exception {
        try (CliRunner.Running ui = start()) {
            int before = api.requests().size();
            HttpResponse<String> answer = header.equals("-")
                    ? send(ui, "GET", "/v1/jobs")
                    : header.equals("Authorization")
                            ? send(ui, "GET", "/v1/jobs", header, value)
                            : send(ui, "GET", "/v1/jobs", "Authorization", "Bearer " + key(ui), header, value);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(code(answer)).isEqualTo(code);
            assertThat(api.requests()).hasSize(before);
        }
    }

    @Test
    void aForeignHostIsRefusedAlsoWithTheKey() throws Exception {
        try (CliRunner.Running ui = start();
                Socket socket = new Socket("127.0.0.1", link(ui).getPort())) {
            socket.getOutputStream()
                    .write(("GET /v1/jobs HTTP/1.1\r\nHost: evil.example:" + link(ui).getPort()
                                    + "\r\nAuthorization: Bearer " + key(ui) + "\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            InputStream in = socket.getInputStream();

            assertThat(new String(in.readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 403")
                    .contains("host-not-allowed");
        }
    }

    @Test
    void pagesMayConnectToTheLiveStreamAndLearnWhereCommandsGo() throws Exception {
        try (CliRunner.Running ui = start()) {
            HttpResponse<String> page = send(ui, "GET", "/ui/jobs/some-job");
            Map<?, ?> info = Json.parseObject(send(ui, "GET", "/v1/info").body());

            assertThat(page.body()).contains("<div id=\"root\">");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("connect-src 'self' wss://abc.execute-api.eu-central-1.amazonaws.com;");
            assertThat(info.get("auth")).isEqualTo("iam");
            assertThat(info.get("proxy"))
                    .isEqualTo(Map.of("url", api.url(), "profile", "deployer", "region", "eu-central-1"));
            assertThat(ui.document().cell("control_plane")).isEqualTo(api.url());
        }
    }

    @ParameterizedTest
    @CsvSource({"/v1", "/v2/jobs", "/v1/../v2/jobs", "/v1/%2e%2e/x/../../prod", "/favicon.ico"})
    void nothingButTheApiIsAsked(String path) throws Exception {
        try (CliRunner.Running ui = start();
                Socket socket = new Socket("127.0.0.1", link(ui).getPort())) {
            int before = api.requests().size();
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key(ui)
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 404");
            assertThat(api.requests()).hasSize(before);
        }
    }

    @Test
    void whatApiGatewayRefusesIsAProblemWithAdvice() throws Exception {
        api.close();
        api = new LoopbackApi().answers(200, IAM).answers(201, TICKET).answers(403, "{\"message\": \"Forbidden\"}");
        try (CliRunner.Running ui = start()) {
            HttpResponse<String> answer = send(ui, "GET", "/v1/jobs", "Authorization", "Bearer " + key(ui));

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(JsonFields.of(Json.parse(answer.body())).cell("detail"))
                    .contains("Forbidden", "execute-api:Invoke")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void aTokenThatHasExpiredIsNoFaultOfTheLink() throws Exception {
        api.close();
        api = new LoopbackApi().answers(200, JWT).answers(201, TICKET).answers(401, "{\"message\": \"Unauthorized\"}");
        try (CliRunner.Running ui =
                cli.start("ui", "--port", "0", "--url", api.url(), "--token", "a.jwt.token", "-o", "json")) {
            HttpResponse<String> answer = send(ui, "GET", "/v1/jobs", "Authorization", "Bearer " + key(ui));

            // 401 has the page say that its link is wrong.
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(code(answer)).isEqualTo("refused");
            assertThat(JsonFields.of(Json.parse(answer.body())).cell("detail"))
                    .contains(api.url() + " answers 401: Unauthorized", "--token or CASCADE_TOKEN");
        }
    }

    @Test
    void signaturesAreNotShownToAControlPlaneThatTakesTokens() throws IOException {
        api.close();
        api = new LoopbackApi().answers(200, JWT);

        CliRunner.Result result = cli.run("ui", "--port", "0", "--url", api.url(), "--profile", "deployer");

        assertThat(result.exit()).isEqualTo(22);
        assertThat(result.err())
                .contains("tokens of https://id.example.com", "open " + api.url() + "/ui/", "--token")
                .hasLineCount(1);
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void whoHasNoAwsCredentialsLearnsThatTokensAreTaken() throws IOException {
        api.close();
        api = new LoopbackApi().answers(200, JWT);

        CliRunner.Result result = cli.env("CASCADE_AUTH", "iam").run("ui", "--port", "0", "--url", api.url());

        assertThat(result.exit()).isEqualTo(22);
        assertThat(result.err()).contains("tokens of https://id.example.com").hasLineCount(1);
        assertThat(last().headers()).doesNotContainKey("authorization");
    }

    @Test
    void aTokenIsNotShownToAControlPlaneThatTakesSignatures() throws IOException {
        CliRunner.Result result = cli.run("ui", "--port", "0", "--url", api.url(), "--token", "a.jwt.token");

        assertThat(result.exit()).isEqualTo(22);
        assertThat(result.err())
                .contains("signed with AWS credentials", "--profile")
                .hasLineCount(1);
        assertThat(api.requests()).hasSize(1);
        assertThat(last().headers()).doesNotContainKey("authorization");
    }

    @Test
    void aTokenThatIsNoGoodIsSaidAtTheStart() throws IOException {
        api.close();
        api = new LoopbackApi().answers(200, JWT).answers(401, "{\"message\": \"Unauthorized\"}");

        CliRunner.Result result = cli.run("ui", "--port", "0", "--url", api.url(), "--token", "a.jwt.token");

        assertThat(result.exit()).isEqualTo(22);
        assertThat(result.err())
                .contains(api.url() + " answers 401: Unauthorized", "--token or CASCADE_TOKEN")
                .hasLineCount(1);
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/ui/", "/v1/jobs", "/v1/info"})
    void aMethodOfNoApiIsRefused(String path) throws Exception {
        try (CliRunner.Running ui = start()) {
            int before = api.requests().size();

            HttpResponse<String> answer = send(ui, "PROPFIND", path, "Authorization", "Bearer " + key(ui));

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(api.requests()).hasSize(before);
        }
    }

    @Test
    void headIsAskedAsGet() throws Exception {
        try (CliRunner.Running ui = start()) {
            HttpRequest head = HttpRequest.newBuilder(link(ui).resolve("/v1/jobs"))
                    .method("HEAD", BodyPublishers.noBody())
                    .header("Authorization", "Bearer " + key(ui))
                    .build();

            assertThat(client.send(head, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            assertThat(last().method()).isEqualTo("GET");
        }
    }

    @Test
    void aControlPlaneThatIsGoneIsAProblem() throws Exception {
        try (CliRunner.Running ui = start()) {
            api.close();

            HttpResponse<String> answer = send(ui, "GET", "/v1/jobs", "Authorization", "Bearer " + key(ui));

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(code(answer)).isEqualTo("control-plane-unreachable");
        }
    }

    @Test
    void anInterruptEndsIt() throws Exception {
        CliRunner.Running ui = start();

        assertThat(ui.stop()).isEqualTo(130);
    }

    @Test
    void credentialsThatAreNoGoodAreSaidAtTheStart() throws IOException {
        api.close();
        api = new LoopbackApi().answers(200, IAM).answers(403, "{\"message\": \"Forbidden\"}");

        CliRunner.Result result = cli.run("ui", "--port", "0", "--url", api.url(), "--profile", "deployer");

        assertThat(result.exit()).isEqualTo(22);
        assertThat(result.err()).contains("Forbidden", "execute-api:Invoke").hasLineCount(1);
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"none, /ui/", "token, /ui/#token=TOKEN"})
    void aServerOfThisMachineServesItsPagesItself(String auth, String link) throws IOException {
        api.close();
        api = new LoopbackApi().answers(200, "{\"auth\": \"" + auth + "\"}");

        CliRunner.Result result = cli.run("ui", "--port", "0", "--url", api.url());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("open " + api.url() + link).hasLineCount(1);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        String taken = String.valueOf(URI.create(api.url()).getPort());

        CliRunner.Result result = cli.run("ui", "--port", taken, "--url", api.url(), "--profile", "deployer");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("127.0.0.1:" + taken, "--port").hasLineCount(1);
        assertThat(result.out()).isEmpty();
    }
}
