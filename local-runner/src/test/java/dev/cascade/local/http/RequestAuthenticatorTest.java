package dev.cascade.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.api.ProblemMessage;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestAuthenticatorTest {

    private final RequestAuthenticator open = new RequestAuthenticator(Optional.empty());
    private final RequestAuthenticator withToken = new RequestAuthenticator(Optional.of("s3cret"));

    private Optional<String> codeFor(String host, Optional<String> origin) {
        return codeFor(host, origin, Optional.empty());
    }

    private Optional<String> codeFor(String host, Optional<String> origin, Optional<String> fetchSite) {
        return open.refusal(new RequestOrigin("/v1/jobs", Optional.of(host), origin, fetchSite, Optional.empty()))
                .map(ProblemMessage::code);
    }

    private static RequestOrigin at(String path, Optional<String> host, Optional<String> authorization) {
        return new RequestOrigin(path, host, Optional.empty(), Optional.empty(), authorization);
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
        assertThat(open.refusal(at("/v1/health", Optional.empty(), Optional.empty())))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:4000, true",
        "HTTP://LOCALHOST:4000, true",
        "http://localhost:5173, false",
        "http://127.0.0.1:4000, false",
        "http://localhost, false",
        "http://localhost:40000, false",
        "https://localhost:4000, false",
        "https://evil.example, false",
        "http://localhost.evil.example, false",
        "null, false",
        "'http://localhost:4000, http://evil.example', false",
        "'', false",
        "'not a URI', false",
    })
    @DisplayName("H10: only a page of this server itself may use it, not one of another port of this machine")
    void aPageOfAnotherSiteIsRefused(String origin, boolean allowed) {
        assertThat(codeFor("localhost:4000", Optional.of(origin)).isEmpty()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "same-origin, true",
        "none, true",
        "same-site, false",
        "cross-site, false",
        "'', false",
        "'none, cross-site', false",
    })
    @DisplayName("H10: what a browser sends for another site is refused, with or without an origin")
    void whatABrowserSendsForAnotherSiteIsRefused(String site, boolean allowed) {
        assertThat(codeFor("localhost:4000", Optional.empty(), Optional.of(site))
                        .isEmpty())
                .isEqualTo(allowed);
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
        Optional<ProblemMessage> refusal =
                withToken.refusal(at("/v1/jobs", Optional.of("cascade.example"), Optional.of(authorization)));

        assertThat(refusal.map(ProblemMessage::status)).isEqualTo(allowed ? Optional.empty() : Optional.of(401));
    }

    @ParameterizedTest
    @CsvSource({
        "http://cascade.example:4000, '', true",
        "https://cascade.example:4000, same-origin, true",
        "http://cascade.example:4001, '', false",
        "http://localhost:4000, '', false",
        "null, '', false",
        "'', same-origin, true",
        "'', none, true",
        "'', same-site, false",
        "'', cross-site, false",
    })
    void theTokenDoesNotOpenTheDoorForAPageOfAnotherSite(String origin, String site, boolean allowed) {
        RequestOrigin sender = new RequestOrigin(
                "/v1/jobs",
                Optional.of("cascade.example:4000"),
                Optional.of(origin).filter(o -> !o.isEmpty()),
                Optional.of(site).filter(s -> !s.isEmpty()),
                Optional.of("Bearer s3cret"));

        assertThat(withToken.refusal(sender).map(ProblemMessage::status))
                .isEqualTo(allowed ? Optional.empty() : Optional.of(403));
        assertThat(withToken.refusalOfTicket(sender, () -> true).isEmpty()).isEqualTo(allowed);
    }

    @Test
    void aPageOfAnotherSiteDoesNotUseUpATicket() {
        RequestOrigin sender = new RequestOrigin(
                "/v1/stream",
                Optional.of("cascade.example"),
                Optional.of("http://evil.example"),
                Optional.empty(),
                Optional.empty());

        assertThat(withToken.refusalOfTicket(sender, () -> {
                    throw new AssertionError("the ticket was redeemed");
                }))
                .isPresent();
    }

    @Test
    void healthNeedsNoToken() {
        assertThat(withToken.refusal(at("/v1/health", Optional.of("x"), Optional.empty())))
                .isEmpty();
        assertThat(withToken.refusal(at("/v1/info", Optional.of("x"), Optional.empty())))
                .isEmpty();
        assertThat(withToken.refusal(at("/v1/health/", Optional.of("x"), Optional.empty())))
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
