package dev.cascade.infra;

import dev.cascade.ui.StaticUi;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cognito.OAuthFlows;
import software.amazon.awscdk.services.cognito.OAuthScope;
import software.amazon.awscdk.services.cognito.OAuthSettings;
import software.amazon.awscdk.services.cognito.UserPoolClient;
import software.amazon.awscdk.services.cognito.UserPoolClientIdentityProvider;
import software.amazon.awscdk.services.cognito.UserPoolClientProps;
import software.constructs.Construct;

/** The web UI as a client of a Cognito user pool: public, with the authorization code flow, which PKCE protects. */
final class LoginClient extends Construct {

    private static final String CALLBACK = "callback";
    private static final String LOGGED_OUT = "logged-out";

    private final Authorization.Jwt jwt;

    /** @param apiUrl where the API is, which the pages are part of */
    LoginClient(Construct scope, String id, Authorization.Cognito cognito, String apiUrl) {
        super(scope, id);
        UserPoolClient client = new UserPoolClient(
                this,
                "Client",
                UserPoolClientProps.builder()
                        .userPool(cognito.pool())
                        .generateSecret(false)
                        .preventUserExistenceErrors(true)
                        .supportedIdentityProviders(List.of(UserPoolClientIdentityProvider.COGNITO))
                        .accessTokenValidity(Duration.hours(1))
                        .idTokenValidity(Duration.hours(1))
                        .refreshTokenValidity(Duration.hours(12))
                        .oAuth(OAuthSettings.builder()
                                .flows(OAuthFlows.builder()
                                        .authorizationCodeGrant(true)
                                        .build())
                                .scopes(List.of(
                                        OAuthScope.OPENID,
                                        OAuthScope.custom(Authorization.Jwt.READ_SCOPE),
                                        OAuthScope.custom(Authorization.Jwt.WRITE_SCOPE)))
                                .callbackUrls(List.of(apiUrl + StaticUi.PREFIX + CALLBACK))
                                .logoutUrls(List.of(apiUrl + StaticUi.PREFIX + LOGGED_OUT))
                                .build())
                        .build());
        jwt = new Authorization.Jwt(
                "https://" + cognito.pool().getUserPoolProviderName(),
                client.getUserPoolClientId(),
                Authorization.Jwt.READ_SCOPE,
                Authorization.Jwt.WRITE_SCOPE);
    }

    /** Whose tokens callers show: of the pool, made for this client. */
    Authorization.Jwt jwt() {
        return jwt;
    }
}
