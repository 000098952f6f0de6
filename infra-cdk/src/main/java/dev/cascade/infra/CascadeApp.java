package dev.cascade.infra;

import software.amazon.awscdk.App;
import software.amazon.awscdk.StackProps;

/**
 * The CDK app of an installation that needs nothing else: {@code cdk.json} names it. It looks nothing up, so a synthesis needs neither an account
 * nor Docker, and the account and region are those that {@code cdk deploy} runs with.
 */
public final class CascadeApp {

    /** The state stack's name. */
    public static final String STATE_STACK = "CascadeState";

    private CascadeApp() {}

    /** Writes the templates to where the {@code cdk} command wants them. */
    public static void main(String[] arguments) {
        App app = new App();
        new StateStack(
                app,
                STATE_STACK,
                StackProps.builder()
                        .description("Cascade: the state that must survive everything else")
                        .build());
        app.synth();
    }
}
