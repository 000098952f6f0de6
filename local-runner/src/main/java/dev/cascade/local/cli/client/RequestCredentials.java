package dev.cascade.local.cli.client;

import dev.cascade.local.cli.environment.CommandException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Adds credentials to requests to a control plane. Thread-safe. */
public interface RequestCredentials {

    /**
     * What to add to a request, which is then sent as it is.
     *
     * @param headers those it has
     * @throws CommandException if the credentials are not available at the moment
     */
    Map<String, String> headers(String method, URI url, Map<String, String> headers, byte[] body);

    /** Advice for the message about a rejected request. */
    String advice();

    /** The region for which requests are signed with AWS credentials; empty if they are not. */
    default Optional<String> region() {
        return Optional.empty();
    }

    /** Says nothing of itself. */
    static RequestCredentials none() {
        return of("", "give a token that is valid there with --token or CASCADE_TOKEN, or sign with --profile");
    }

    /** Credentials with this bearer token. */
    static RequestCredentials bearer(String token) {
        return of("Bearer " + token, "give a token that is valid there with --token or CASCADE_TOKEN");
    }

    private static RequestCredentials of(String authorization, String advice) {
        Map<String, String> added = authorization.isEmpty() ? Map.of() : Map.of("Authorization", authorization);
        return new RequestCredentials() {
            @Override
            public Map<String, String> headers(String method, URI url, Map<String, String> headers, byte[] body) {
                return added;
            }

            @Override
            public String advice() {
                return advice;
            }
        };
    }
}
