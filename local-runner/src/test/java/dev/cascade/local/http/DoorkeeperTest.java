package dev.cascade.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.api.ProblemMessage;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoorkeeperTest {

    private final Doorkeeper open = new Doorkeeper(Optional.empty());
    private final Doorkeeper withToken = new Doorkeeper(Optional.of("s3cret"));

    private Optional<String> codeFor(String host, Optional<String> origin) {
        return open.refusal("/v1/jobs", Optional.of(host), origin, Optional.empty())
                .map(ProblemMessage::code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:4000",
                "LOCALHOST:4000",
                "app.localhost:1",
                "127.0.0.1:4000",
                "127.1.2.3",
                "[::1]:4000"
            })
    void aHostOnThisMachineIsLetIn(String host) {
        assertThat(codeFor(host, Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example:4000",
                "127.0.0.1@evil.example",
                "10.0.0.1",
                "[::2]",
                ""
            })
    void aHostThatOnlyLeadsHereIsRefused(String host) {
        assertThat(codeFor(host, Optional.empty())).contains("host-not-allowed");
    }

    @Test
    void aRequestWithoutAHostIsRefused() {
        assertThat(open.refusal("/v1/health", Optional.empty(), Optional.empty(), Optional.empty()))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:5173, true",
        "http://127.0.0.1:4000, true",
        "http://[::1]:4000, true",
        "https://evil.example, false",
        "http://localhost.evil.example, false",
        "null, false",
        "'not a URI', false",
    })
    void aPageOfAnotherSiteIsRefused(String origin, boolean allowed) {
        assertThat(codeFor("localhost:4000", Optional.of(origin)).isEmpty()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer s3cret, true",
        "bearer  s3cret, true",
        "Bearer s3cre, false",
        "Bearer s3crett, false",
        "Bearer, false",
        "Basic s3cret, false",
        "s3cret, false",
        "'', false",
    })
    void onlyTheTokenOpensTheDoor(String authorization, boolean allowed) {
        Optional<ProblemMessage> refusal = withToken.refusal(
                "/v1/jobs", Optional.of("cascade.example"), Optional.empty(), Optional.of(authorization));

        assertThat(refusal.map(ProblemMessage::status)).isEqualTo(allowed ? Optional.empty() : Optional.of(401));
    }

    @Test
    void healthNeedsNoToken() {
        assertThat(withToken.refusal("/v1/health", Optional.of("x"), Optional.empty(), Optional.empty()))
                .isEmpty();
        assertThat(withToken.refusal("/v1/health/", Optional.of("x"), Optional.empty(), Optional.empty()))
                .isPresent();
    }

    @Test
    void withoutATokenItListensOnLoopbackOnly() {
        assertThatThrownBy(() -> new DevServerSettings("0.0.0.0", 0, Optional.empty()))
                .hasMessageContaining("needs a token")
                .hasMessageContaining("CASCADE_TOKEN");
        assertThatThrownBy(() -> new DevServerSettings("127.0.0.1", 0, Optional.of(" ")))
                .hasMessageContaining("the token is empty");
        assertThat(new DevServerSettings("::1", 0, Optional.empty()).token()).isEmpty();
    }
}
