package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.cascade.aws.AwsSettings;
import dev.cascade.ui.UiHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.lambda.Code;

/** What {@code -c login=cognito} makes, and what knows of it. */
class LoginTest {

    private static Template users;
    private static Template control;

    @BeforeAll
    static void synthesize(@TempDir Path folder) {
        SynthesizedApp installation =
                SynthesizedApp.with(folder, Map.of("workers", "0", "auth", "jwt", "login", "cognito"));
        users = installation.template(CascadeApp.LOGIN_STACK);
        control = installation.template(CascadeApp.CONTROL_PLANE_STACK);
    }

    @Test
    void usersOutliveTheirStackAndAreAddedByAdministratorsOnly() {
        users.hasResource(
                "AWS::Cognito::UserPool",
                Map.of(
                        "DeletionPolicy",
                        "Retain",
                        "Properties",
                        Match.objectLike(Map.of(
                                "DeletionProtection",
                                "ACTIVE",
                                "AdminCreateUserConfig",
                                Map.of("AllowAdminCreateUserOnly", true)))));
        users.hasResourceProperties(
                "AWS::Cognito::UserPoolResourceServer",
                Map.of(
                        "Identifier",
                        "cascade",
                        "Scopes",
                        List.of(
                                Match.objectLike(Map.of("ScopeName", "read")),
                                Match.objectLike(Map.of("ScopeName", "write")))));
        users.hasOutput(Outputs.USER_POOL_ID, Map.of());
    }

    @Test
    void theWebUiIsAPublicClientWithTheCodeFlow() {
        control.hasResourceProperties(
                "AWS::Cognito::UserPoolClient",
                Map.of(
                        "GenerateSecret",
                        false,
                        "AllowedOAuthFlows",
                        List.of("code"),
                        "AllowedOAuthScopes",
                        List.of("openid", "cascade/read", "cascade/write")));
        assertThat(Resources.of(control, "AWS::Cognito::UserPoolClient").values())
                .singleElement()
                .satisfies(client ->
                        assertThat(client.get("CallbackURLs").toString()).contains("/ui/callback"))
                .satisfies(client ->
                        assertThat(client.get("LogoutURLs").toString()).contains("/ui/logged-out"));
    }

    @Test
    void theApiTakesTokensOfThatClient() {
        assertThat(Resources.of(control, "AWS::ApiGatewayV2::Authorizer").values())
                .singleElement()
                .satisfies(authorizer -> assertThat(authorizer.toString())
                        .contains("https://, {Fn::ImportValue=", "ProviderName", "Audience=[{Ref=CascadeLoginClient"));
        assertThat(Resources.of(control, "AWS::Lambda::Function"))
                .allSatisfy(
                        (id, function) -> assertThat(function.get("Environment").toString())
                                .contains(id.contains("CascadeUi") ? UiHandler.CONNECT : AwsSettings.AUTH_ISSUER));
    }

    @Test
    void pagesMayConnectToStreamIssuerAndLogin() {
        assertThat(Resources.of(control, "AWS::Lambda::Function").entrySet())
                .filteredOn(function -> function.getKey().startsWith("CascadeUi"))
                .singleElement()
                .satisfies(function -> assertThat(
                                function.getValue().get("Environment").toString())
                        .contains("CascadeStreamApi", "UsersPool", "ProviderName", "Domain", ".amazoncognito.com")
                        // It would be another stack's id than that which the domain is named after.
                        .doesNotContain("AWS::StackId"));
    }

    @Test
    void withoutItThereAreNoUsers(@TempDir Path folder) {
        assertThat(SynthesizedApp.with(folder, Map.of("workers", "0")).stackNames())
                .doesNotContain(CascadeApp.LOGIN_STACK);
    }

    @Test
    void usersNeedPagesToLogInOn(@TempDir Path folder) {
        Path clone = SynthesizedApp.withoutPages(SynthesizedApp.builtClone(folder.resolve("clone")));
        App app = new App(AppProps.builder()
                .outdir(folder.resolve("cdk.out").toString())
                .context(Map.of("auth", "jwt", "login", "cognito"))
                .build());

        assertThatIllegalStateException()
                .isThrownBy(() -> CascadeApp.build(app, clone, Optional.empty()))
                .withMessageContainingAll("login=cognito", "Node.js 20.19 or newer and npm")
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasLineCount(1));
    }

    @Test
    void anAppOfOnesOwnIsToldTheSame() {
        App app = new App();
        StateStack state = new StateStack(app, "State", null);
        Authorization.Cognito users = new LoginStack(app, "Login", null).authorization();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CascadeProps(
                        state.table(),
                        state.bucket(),
                        new DagFileLocation(state.dagBucket(), ""),
                        users,
                        Code.fromInline("no handlers"),
                        Optional.empty()))
                .withMessageContainingAll("web UI", "Authorization.Jwt");
    }
}
