package dev.cascade.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a client has to know of a control plane before it can ask for anything else: how it shows who it is. Known to everybody, so that it holds nothing
 * that is secret.
 *
 * @param authentication how callers show who they are
 * @param issuer URL of the OpenID Connect issuer of their tokens; only with {@link Authentication#JWT}
 * @param clientId the client of that issuer for which tokens are made
 * @param scopes the scopes that a token needs to be allowed everything
 */
public record ServiceInfo(
        Authentication authentication, Optional<String> issuer, Optional<String> clientId, List<String> scopes) {

    /** How callers show who they are. */
    public enum Authentication {
        /** Not at all: only the user who runs the control plane reaches it. */
        NONE,
        /** With the token of the control plane. */
        TOKEN,
        /** With a token of an OpenID Connect issuer. */
        JWT,
        /** By signing requests with AWS credentials. */
        IAM;

        /** The word for it in the API. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ServiceInfo {
        scopes = List.copyOf(scopes);
    }

    /** That of a control plane without an issuer. */
    public static ServiceInfo of(Authentication authentication) {
        return new ServiceInfo(authentication, Optional.empty(), Optional.empty(), List.of());
    }

    /** That of a control plane whose callers have tokens of an issuer. */
    public static ServiceInfo ofIssuer(String issuer, String clientId, List<String> scopes) {
        return new ServiceInfo(Authentication.JWT, Optional.of(issuer), Optional.of(clientId), scopes);
    }

    /** The version of Cascade that this is. */
    public static String version() {
        try (InputStream in = Objects.requireNonNull(ServiceInfo.class.getResourceAsStream("version.properties"))) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("version.properties, which is part of this jar, cannot be read", e);
        }
    }

    Map<String, @Nullable Object> tree() {
        return new JsonObject()
                .with("version", version())
                .with("auth", authentication.label())
                .with("stream", true)
                .withNullable("issuer", issuer)
                .withNullable("client_id", clientId)
                .with("scopes", scopes)
                .tree();
    }
}
