package dev.cascade.infra;

import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.cognito.AccountRecovery;
import software.amazon.awscdk.services.cognito.CognitoDomainOptions;
import software.amazon.awscdk.services.cognito.Mfa;
import software.amazon.awscdk.services.cognito.MfaSecondFactor;
import software.amazon.awscdk.services.cognito.PasswordPolicy;
import software.amazon.awscdk.services.cognito.ResourceServerScope;
import software.amazon.awscdk.services.cognito.ResourceServerScopeProps;
import software.amazon.awscdk.services.cognito.SignInAliases;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.cognito.UserPoolDomain;
import software.amazon.awscdk.services.cognito.UserPoolDomainOptions;
import software.amazon.awscdk.services.cognito.UserPoolProps;
import software.amazon.awscdk.services.cognito.UserPoolResourceServerOptions;
import software.constructs.Construct;

/** Users who log in on the web UI: a Cognito user pool with a page to log in at. Only administrators add users. It outlives its stack. */
final class LoginUsers extends Construct {

    /** Of scopes: what is before the slash. */
    private static final String RESOURCE_SERVER = "cascade";

    private final Authorization.Cognito authorization;

    LoginUsers(Construct scope, String id) {
        super(scope, id);
        UserPool pool = new UserPool(
                this,
                "Pool",
                UserPoolProps.builder()
                        .selfSignUpEnabled(false)
                        .signInAliases(SignInAliases.builder().email(true).build())
                        .signInCaseSensitive(false)
                        .passwordPolicy(PasswordPolicy.builder()
                                .minLength(12)
                                .requireDigits(true)
                                .requireLowercase(true)
                                .requireUppercase(true)
                                .requireSymbols(true)
                                .build())
                        .mfa(Mfa.OPTIONAL)
                        .mfaSecondFactor(
                                MfaSecondFactor.builder().otp(true).sms(false).build())
                        .accountRecovery(AccountRecovery.EMAIL_ONLY)
                        .deletionProtection(true)
                        .removalPolicy(RemovalPolicy.RETAIN)
                        .build());
        pool.addResourceServer(
                "Scopes",
                UserPoolResourceServerOptions.builder()
                        .identifier(RESOURCE_SERVER)
                        .scopes(List.of(scope("read", "See DAGs and jobs"), scope("write", "Change and run them")))
                        .build());
        // A name that nobody else of the region has: from what makes the stack unlike all others.
        String unique = Fn.select(0, Fn.split("-", Fn.select(2, Fn.split("/", Aws.STACK_ID))));
        UserPoolDomain domain = pool.addDomain(
                "Domain",
                UserPoolDomainOptions.builder()
                        .cognitoDomain(CognitoDomainOptions.builder()
                                .domainPrefix("cascade-" + unique)
                                .build())
                        .build());
        authorization = new Authorization.Cognito(pool, domain.baseUrl());
        Suppressions.except(
                pool,
                "AwsSolutions-COG2",
                "No second factor is demanded: the administrator of the pool can demand one.");
        Suppressions.except(
                pool,
                "AwsSolutions-COG3",
                "Protection against threats is part of Cognito's plan Plus, at $0.02 for each active user and month.");
    }

    private static ResourceServerScope scope(String name, String description) {
        return new ResourceServerScope(ResourceServerScopeProps.builder()
                .scopeName(name)
                .scopeDescription(description)
                .build());
    }

    Authorization.Cognito authorization() {
        return authorization;
    }
}
