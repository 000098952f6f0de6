package dev.cascade.infra;

/** Which callers the HTTP API accepts. Unauthenticated access is not possible. */
public sealed interface Authorization {

    /** Callers that sign requests with AWS credentials that have the right: see {@link Cascade#grantRead} and {@link Cascade#grantTrigger}. */
    record Iam() implements Authorization {}

    /**
     * Callers with a token of an OpenID Connect issuer.
     *
     * @param issuer the issuer's URL, as in the tokens' {@code iss}
     * @param audience what tokens must name in {@code aud} or {@code client_id}
     * @param readScope the scope that lets its holder look at everything
     * @param writeScope the scope that lets its holder do everything
     */
    record Jwt(String issuer, String audience, String readScope, String writeScope) implements Authorization {

        /** The scope for looking, unless another is chosen. */
        public static final String READ_SCOPE = "cascade/read";
        /** The scope for doing, unless another is chosen. */
        public static final String WRITE_SCOPE = "cascade/write";
    }
}
