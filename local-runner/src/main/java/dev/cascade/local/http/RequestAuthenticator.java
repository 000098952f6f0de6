package dev.cascade.local.http;

import dev.cascade.api.ProblemMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Authenticates requests. With a token, these are the requests that show it. Without one, these are all requests of the same user, which
 * {@link FilteredConnectionSelector} checks, except those of pages of other sites in the user's browser: such a page names its own site, as
 * the host (DNS rebinding) or as the origin, and another port of this machine is another site. Thread-safe.
 */
final class RequestAuthenticator {

    private static final String BEARER = "bearer ";

    private static final Pattern LOOPBACK = Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    /** {@code none} is an address that the user typed. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final Optional<byte[]> token;

    RequestAuthenticator(Optional<String> token) {
        this.token = token.map(t -> t.getBytes(StandardCharsets.UTF_8));
    }

    /** Why a request may not come in; empty if it may. */
    Optional<ProblemMessage> refusal(RequestOrigin sender) {
        if (token.isPresent()) {
            return sender.path().equals("/v1/health") || isToken(sender.authorization())
                    ? Optional.empty()
                    : unauthorized();
        }
        return strange(sender);
    }

    /**
     * Why a request with a ticket is rejected; empty if it is accepted.
     *
     * @param isValid uses the ticket up
     */
    Optional<ProblemMessage> refusalOfTicket(RequestOrigin sender, BooleanSupplier isValid) {
        Optional<ProblemMessage> strange = token.isPresent() ? Optional.empty() : strange(sender);
        if (strange.isPresent() || isValid.getAsBoolean()) {
            return strange;
        }
        return forbidden(
                "bad-ticket", "the ticket is wrong, was used, or has expired; POST /v1/stream-tickets gives another");
    }

    private static Optional<ProblemMessage> strange(RequestOrigin sender) {
        if (sender.host().filter(RequestAuthenticator::isLoopback).isEmpty()) {
            return forbidden("host-not-allowed", "this server answers on loopback only, as localhost or 127.0.0.1");
        }
        String own = "http://" + sender.host().orElseThrow();
        if (sender.origin().filter(origin -> !origin.equalsIgnoreCase(own)).isPresent()) {
            return forbidden(
                    "origin-not-allowed",
                    "pages of other sites, those of other ports among them, may not use this server");
        }
        if (sender.fetchSite()
                .filter(site -> !OWN_SITES.contains(site.toLowerCase(Locale.ROOT)))
                .isPresent()) {
            return forbidden(
                    "site-not-allowed",
                    "a browser sent this for a page of another site, which may not use this server");
        }
        return Optional.empty();
    }

    private boolean isToken(Optional<String> authorization) {
        String shown = authorization
                .filter(a -> a.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(a -> a.substring(BEARER.length()).strip())
                .orElse("");
        // Compared in constant time, so that response times reveal nothing about the token.
        return MessageDigest.isEqual(token.orElseThrow(), shown.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isLoopback(String hostAndPort) {
        String host = hostAndPort.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return LOOPBACK.matcher(host).matches();
    }

    private static Optional<ProblemMessage> unauthorized() {
        return Optional.of(
                ProblemMessage.of(
                        401,
                        "unauthorized",
                        "this server demands its token, as \"Authorization: Bearer TOKEN\" (cascade: --token or CASCADE_TOKEN)"));
    }

    private static Optional<ProblemMessage> forbidden(String code, String detail) {
        return Optional.of(ProblemMessage.of(403, code, detail));
    }
}
