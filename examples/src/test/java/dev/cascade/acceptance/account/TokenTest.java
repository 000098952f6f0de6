package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** With {@code auth=jwt} the API lets in who has a token of the issuer that it knows. In an account of its own, as that is how one is deployed. */
@AccountTest
@TestInstance(Lifecycle.PER_CLASS)
class TokenTest {

    private static final String JOBS = "/v1/dags/small/jobs";
    private static final String AUDIENCE = "cascade-of-this-test";
    private static final String READ = "openid cascade/read";
    private static final String WRITE = "openid cascade/write";

    private final TokenIssuer issuer = new TokenIssuer();
    private final List<String> shown = new ArrayList<>();
    private EmulatedAccount account;

    @BeforeAll
    void anAccountThatWantsTokens() {
        account = EmulatedAccount.startNew(
                "auth=jwt",
                "jwtIssuer=" + issuer.url(),
                "jwtAudience=" + AUDIENCE,
                "examples=false",
                "workers=0",
                "monitoring=false");
        assertThat(with(WRITE)
                        .put("/v1/dags/small", TaskDocuments.dag(List.of("\"only\": {\"type\": \"noop\"}")))
                        .status())
                .isEqualTo(200);
    }

    /** Whatever was shown, nobody has written it down. */
    @AfterAll
    void noLogHasATokenInIt() throws IOException {
        try (EmulatedAccount closed = account;
                TokenIssuer closedToo = issuer) {
            List<String> logs = new ArrayList<>(account.accessLog());
            logs.addAll(account.log("Function"));
            for (Path file : account.logFiles()) {
                logs.addAll(Files.readAllLines(file));
            }
            assertThat(shown).hasSizeGreaterThan(5);
            assertThat(logs).anyMatch(line -> line.contains("somebody@example.com"));
            assertThat(shown)
                    .allSatisfy(token -> assertThat(logs)
                            .noneMatch(line -> line.contains(token.substring(token.lastIndexOf('.') + 1))));
        }
    }

    @Test
    void whoHasNoneIsRefused() {
        assertThat(account.stranger().get("/v1/jobs").status()).isEqualTo(401);
        assertThat(account.stranger().post(JOBS, "{}").status()).isEqualTo(401);
        assertThat(account.user().post(JOBS, "{}").status()).isEqualTo(401);
        assertThat(account.accessLog()).anyMatch(line -> line.contains("\"path\":\"" + JOBS + "\",\"status\":\"401\""));
    }

    @Test
    void aTokenOfSomebodyElseOrForSomethingElseOrOfThePastIsRefused() {
        Map<String, Object> good = claims(WRITE);

        assertThat(statusOf(issuer.forged(good))).isEqualTo(401);
        assertThat(statusOf(issuer.token(but(good, "exp", Instant.now().getEpochSecond() - 10))))
                .isEqualTo(401);
        assertThat(statusOf(issuer.token(but(good, "aud", "another-application"))))
                .isEqualTo(401);
        assertThat(statusOf(issuer.token(but(good, "iss", "https://id.example.com"))))
                .isEqualTo(401);
        assertThat(statusOf("nonsense")).isEqualTo(401);
        assertThat(statusOf(issuer.token(good))).isEqualTo(202);
    }

    @Test
    void aViewerMayLookButNotTrigger() {
        ApiCaller viewer = with(READ);

        assertThat(viewer.get("/v1/jobs").status()).isEqualTo(200);
        assertThat(viewer.post(JOBS, "{}").status()).isEqualTo(403);
        assertThat(with("openid").get("/v1/jobs").status()).isEqualTo(403);
        assertThat(account.accessLog()).anyMatch(line -> line.contains("\"path\":\"" + JOBS + "\",\"status\":\"403\""));
    }

    @Test
    void whoMayTriggerStartsAJobAndTheLogSaysWho() {
        String id = with(WRITE).trigger("small", "{}");

        assertThat(with(READ).get("/v1/jobs/" + id).json().path("status").asText())
                .isEqualTo("success");
        assertThat(account.accessLog())
                .anyMatch(line ->
                        line.contains("\"status\":\"202\"") && line.contains("\"subject\":\"somebody@example.com\""));
    }

    @Test
    void whoMayLookMayWatchWithATicketThatIsGoodOnce() {
        String ticket = StreamViewer.ticket(with(READ));
        shown.add(ticket);
        try (StreamViewer viewer = new StreamViewer(account, ticket)) {
            viewer.say("{\"action\": \"subscribe\", \"id\": \"1\", \"topic\": \"dag:small\"}");
            String id = with(WRITE).trigger("small", "{}");

            assertThat(account.await("the job's events", () -> viewer.events(id), events -> !events.isEmpty()))
                    .isNotEmpty();
        }
        assertThatThrownBy(() -> new StreamViewer(account, ticket)).hasMessageContaining("WebSocketHandshakeException");
        account.awaitLog("SocketFunction", "a wrong, used or expired ticket");
    }

    private int statusOf(String token) {
        return bearer(token).post(JOBS, "{}").status();
    }

    private ApiCaller with(String scopes) {
        return bearer(issuer.token(claims(scopes)));
    }

    private ApiCaller bearer(String token) {
        shown.add(token);
        return account.bearer(token);
    }

    private Map<String, Object> claims(String scopes) {
        long now = Instant.now().getEpochSecond();
        return Map.of(
                "iss",
                issuer.url(),
                "aud",
                AUDIENCE,
                "sub",
                "somebody@example.com",
                "iat",
                now - 1,
                "exp",
                now + 600,
                "scope",
                scopes);
    }

    private static Map<String, Object> but(Map<String, Object> claims, String name, Object value) {
        Map<String, Object> changed = new HashMap<>(claims);
        changed.put(name, value);
        return changed;
    }
}
