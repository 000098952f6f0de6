package dev.cascade.infra;

import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/**
 * The users of the web UI in a Cognito user pool, as a stack of its own: a deployment that no longer names the pool leaves the stack and its exports as
 * they are, so that CloudFormation does not refuse it. The pool refuses to be deleted, and outlives the stack. The output {@value Outputs#USER_POOL_ID}
 * tells which it is.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class LoginStack extends Stack {

    private final Authorization.Cognito authorization;

    /**
     * Adds the stack to an app.
     *
     * @param scope the app, or a stage of it
     * @param id unique in {@code scope}; it is in the stack's name
     * @param properties account, region, tags and so on; null for the CDK's defaults
     */
    public LoginStack(Construct scope, String id, @Nullable StackProps properties) {
        super(scope, id, properties);
        authorization = new LoginUsers(this, "Users").authorization();
        Outputs.put(
                this,
                Outputs.USER_POOL_ID,
                authorization.pool().getUserPoolId(),
                "The Cognito user pool of those who log in on the web UI");
    }

    /** The users, for {@link CascadeProps}. */
    public Authorization.Cognito authorization() {
        return authorization;
    }
}
