package dev.cascade.infra;

import java.util.List;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.PolicyStatementProps;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.RoleProps;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.LogGroupProps;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * What a function of ours is to the account: a role that may do nothing but write to the function's own log group, unlike AWS's managed policy, which may
 * write to every one; and that log group, which keeps a month.
 */
record FunctionIdentity(Role role, LogGroup log) {

    /** Adds both to the construct that gets the function. */
    static FunctionIdentity of(Construct scope) {
        LogGroup log = log(scope, "Log");
        Role role = new Role(
                scope,
                "Role",
                RoleProps.builder()
                        .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                        .build());
        FunctionIdentity identity = new FunctionIdentity(role, log);
        identity.may(List.of("logs:CreateLogStream", "logs:PutLogEvents"), log.getLogGroupArn());
        return identity;
    }

    static LogGroup log(Construct scope, String id) {
        return new LogGroup(
                scope,
                id,
                LogGroupProps.builder()
                        .retention(RetentionDays.ONE_MONTH)
                        .removalPolicy(RemovalPolicy.DESTROY)
                        .build());
    }

    /** Lets it do this. */
    void may(List<String> actions, String... resources) {
        role.addToPolicy(allow(actions, resources));
    }

    static PolicyStatement allow(List<String> actions, String... resources) {
        return new PolicyStatement(PolicyStatementProps.builder()
                .actions(actions)
                .resources(List.of(resources))
                .build());
    }
}
