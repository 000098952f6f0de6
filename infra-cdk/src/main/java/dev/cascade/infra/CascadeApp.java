package dev.cascade.infra;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.nio.file.Path;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.StackProps;

/**
 * The CDK app of an installation that needs nothing else: {@code cdk.json} names it. It looks nothing up, so a synthesis needs neither an account
 * nor Docker, and the account and region are those that {@code cdk deploy} runs with.
 */
public final class CascadeApp {

    /** The state stack's name. */
    public static final String STATE_STACK = "CascadeState";
    /** The control plane stack's name. */
    public static final String CONTROL_PLANE_STACK = "CascadeControlPlane";
    /** The name of the stack with the functions of the examples. */
    public static final String EXAMPLES_STACK = "CascadeExamples";

    private CascadeApp() {}

    /** Writes the templates to where the {@code cdk} command wants them. */
    public static void main(String[] arguments) {
        App app = new App();
        build(app, Path.of("").toAbsolutePath().getParent());
        app.synth();
    }

    static void build(App app, Path clone) {
        StateStack state = new StateStack(app, STATE_STACK, described("the state that must survive everything else"));
        ControlPlaneStack control = new ControlPlaneStack(
                app,
                CONTROL_PLANE_STACK,
                described("the control plane"),
                new CascadeProps(
                        state.table(),
                        state.bucket(),
                        new DagSource(state.dagBucket(), ""),
                        new Authorization.Iam(),
                        HandlerJar.inClone(clone)));
        if ("true".equals(app.getNode().tryGetContext("examples"))) {
            new ExamplesStack(
                    app,
                    EXAMPLES_STACK,
                    described("the functions of the examples"),
                    control.cascade(),
                    clone.resolve("examples/functions"));
        }
        Aspects.of(app).add(new AwsSolutionsChecks());
    }

    private static StackProps described(String what) {
        return StackProps.builder().description("Cascade: " + what).build();
    }
}
