package dev.cascade.infra;

import software.amazon.awscdk.services.cognito.IUserPool;

/** Which callers the HTTP API accepts. Without authentication it only says how callers are authenticated. */
public sealed interface Authorization {

    /** Callers that sign requests with AWS credentials that have the right: see {@link Cascade#grantRead} and {@link Cascade#grantTrigger}. */
    record Iam() implements Authorization {}

    /**
     * Callers with a token of an OpenID Connect issuer.
     *
     * @param issuer the issuer's URL, as in the tokens' {@code iss}
     * @param audience what tokens must name in {@code aud}, or in {@code client_id} where they have no {@code aud}
     * @param clientId the client of the issuer as which pages of the web UI log in
     * @param readScope the scope that lets its holder look at everything
     * @param writeScope the scope that lets its holder do everything
     */
    record Jwt(String issuer, String audience, String clientId, String readScope, String writeScope)
            implements Authorization {

        /** The scope for looking, unless another is chosen. */
        public static final String READ_SCOPE = "cascade/read";
        /** The scope for doing, unless another is chosen. */
        public static final String WRITE_SCOPE = "cascade/write";

        /** Pages log in as a client that is called as the audience. */
        public Jwt(String issuer, String audience, String readScope, String writeScope) {
            this(issuer, audience, audience, readScope, writeScope);
        }
    }

    /**
     * Callers with a token of a Cognito user pool, which need not know of Cascade before: the control plane makes the client for its web UI in it.
     *
     * @param pool the users; with a resource server of the scopes {@link Jwt#READ_SCOPE} and {@link Jwt#WRITE_SCOPE}: see {@link LoginStack}
     * @param loginUrl where users log in, the {@code https://} URL of the pool's domain
     */
    record Cognito(IUserPool pool, String loginUrl) implements Authorization {}
}
