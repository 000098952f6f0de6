package dev.cascade.local.http;

import dev.cascade.api.ProblemMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Decides who may come in. Where there is a token, whoever shows it. Where there is none, everybody on this machine, but no page of another
 * site that runs in a browser here: such a page names its own site, as the host (DNS rebinding) or as the origin. Thread-safe.
 */
final class Doorkeeper {

    private static final String BEARER = "bearer ";

    private static final Pattern LOOPBACK = Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private final Optional<byte[]> token;

    Doorkeeper(Optional<String> token) {
        this.token = token.map(t -> t.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Why a request may not come in; empty if it may.
     *
     * @param host the {@code Host} header
     * @param origin the {@code Origin} header, which browsers send along
     * @param authorization the {@code Authorization} header
     */
    Optional<ProblemMessage> refusal(
            String path, Optional<String> host, Optional<String> origin, Optional<String> authorization) {
        if (token.isPresent()) {
            return path.equals("/v1/health") || isToken(authorization) ? Optional.empty() : unauthorized();
        }
        return strange(host, origin);
    }

    /**
     * Why somebody with a ticket may not come in; empty if he may.
     *
     * @param isValid uses the ticket up
     */
    Optional<ProblemMessage> refusalOfTicket(Optional<String> host, Optional<String> origin, BooleanSupplier isValid) {
        Optional<ProblemMessage> strange = token.isPresent() ? Optional.empty() : strange(host, origin);
        if (strange.isPresent() || isValid.getAsBoolean()) {
            return strange;
        }
        return forbidden(
                "bad-ticket", "the ticket is wrong, was used, or has expired; POST /v1/stream-tickets gives another");
    }

    private static Optional<ProblemMessage> strange(Optional<String> host, Optional<String> origin) {
        if (host.filter(Doorkeeper::isLoopback).isEmpty()) {
            return forbidden("host-not-allowed", "this server answers on loopback only, as localhost or 127.0.0.1");
        }
        if (origin.filter(o -> !isLoopbackOrigin(o)).isPresent()) {
            return forbidden("origin-not-allowed", "pages of other sites may not use this server");
        }
        return Optional.empty();
    }

    private boolean isToken(Optional<String> authorization) {
        String shown = authorization
                .filter(a -> a.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(a -> a.substring(BEARER.length()).strip())
                .orElse("");
        // Compared in the same time wherever the first difference is, so that nobody can feel their way to the token.
        return MessageDigest.isEqual(token.orElseThrow(), shown.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isLoopback(String hostAndPort) {
        String host = hostAndPort.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return LOOPBACK.matcher(host).matches();
    }

    private static boolean isLoopbackOrigin(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getAuthority())
                    .filter(Doorkeeper::isLoopback)
                    .isPresent();
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
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
