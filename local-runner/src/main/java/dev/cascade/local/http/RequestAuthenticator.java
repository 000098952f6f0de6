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
 * {@link FilteredConnectionSelector} checks, unless they name another host than this machine (DNS rebinding). In both cases, requests that a
 * browser sends for pages of other origins are refused; another port of this machine is another origin. Thread-safe.
 */
final class RequestAuthenticator {

    private static final String BEARER = "bearer ";

    private static final Pattern LOOPBACK = Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    /** {@code none} is an address that the user typed. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    /** What needs no token: whether the server works, and how a client shows who it is. */
    private static final Set<String> OPEN = Set.of("/v1/health", "/v1/info");

    private final Optional<byte[]> token;
    private final boolean isLoopbackOnly;
    private final Set<String> open;
    private final String advice;

    RequestAuthenticator(Optional<String> token) {
        this(
                token,
                token.isEmpty(),
                OPEN,
                "this server demands its token, as \"Authorization: Bearer TOKEN\" (cascade: --token or CASCADE_TOKEN)");
    }

    private RequestAuthenticator(Optional<String> token, boolean isLoopbackOnly, Set<String> open, String advice) {
        this.token = token.map(t -> t.getBytes(StandardCharsets.UTF_8));
        this.isLoopbackOnly = isLoopbackOnly;
        this.open = open;
        this.advice = advice;
    }

    /** For a server that lends the credentials of its user to pages on this machine: they have to show this key as well. */
    static RequestAuthenticator ofProxy(String key) {
        return new RequestAuthenticator(
                Optional.of(key),
                true,
                Set.of("/v1/info"),
                "this needs the key of the link that `cascade ui` printed; open that link");
    }

    /** Why a request may not come in; empty if it may. */
    Optional<ProblemMessage> refusal(RequestOrigin sender) {
        Optional<ProblemMessage> strange = strange(sender);
        if (strange.isPresent() || token.isEmpty() || open.contains(sender.path())) {
            return strange;
        }
        return isToken(sender.authorization())
                ? Optional.empty()
                : Optional.of(ProblemMessage.of(401, "unauthorized", advice));
    }

    /**
     * Why a request for a page of the web UI is rejected; empty if it is accepted. Pages hold no data of this machine and are sent without
     * the token, which a browser cannot show before it has them, and also for a link on a page of another site.
     */
    Optional<ProblemMessage> refusalOfPage(RequestOrigin sender) {
        return strangeHost(sender);
    }

    /**
     * Why a request with a ticket is rejected; empty if it is accepted.
     *
     * @param isValid uses the ticket up
     */
    Optional<ProblemMessage> refusalOfTicket(RequestOrigin sender, BooleanSupplier isValid) {
        Optional<ProblemMessage> strange = strange(sender);
        if (strange.isPresent() || isValid.getAsBoolean()) {
            return strange;
        }
        return forbidden(
                "bad-ticket", "the ticket is wrong, was used, or has expired; POST /v1/stream-tickets gives another");
    }

    private Optional<ProblemMessage> strangeHost(RequestOrigin sender) {
        return !isLoopbackOnly
                        || sender.host()
                                .filter(RequestAuthenticator::isLoopback)
                                .isPresent()
                ? Optional.empty()
                : forbidden("host-not-allowed", "this server answers on loopback only, as localhost or 127.0.0.1");
    }

    private Optional<ProblemMessage> strange(RequestOrigin sender) {
        Optional<ProblemMessage> strangeHost = strangeHost(sender);
        if (strangeHost.isPresent()) {
            return strangeHost;
        }
        if (sender.origin().isPresent() && !isOwn(sender.origin().get(), sender.host())) {
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

    /** Whether the origin is this server. One that others reach, which has a token, may be behind a proxy that speaks TLS. */
    private boolean isOwn(String origin, Optional<String> host) {
        return host.filter(own -> origin.equalsIgnoreCase("http://" + own)
                        || (!isLoopbackOnly && origin.equalsIgnoreCase("https://" + own)))
                .isPresent();
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

    private static Optional<ProblemMessage> forbidden(String code, String detail) {
        return Optional.of(ProblemMessage.of(403, code, detail));
    }
}
