import dev.cascade.infra.Authorization;
import dev.cascade.infra.BuildOutput;
import dev.cascade.infra.Cascade;
import dev.cascade.infra.CascadeProps;
import dev.cascade.infra.ControlPlaneStack;
import dev.cascade.infra.DagFileLocation;
import dev.cascade.infra.StateStack;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachineProps;

/** Somebody's own app, with 40 imported functions, and 40 state machines of which it imports every other one. Run from its source. */
public final class ManyTargets {

    public static void main(String[] arguments) {
        App app = new App();
        // Those of the installation that is in the account already.
        StateStack state = new StateStack(app, "CascadeState", null);
        ControlPlaneStack control = new ControlPlaneStack(
                app,
                "CascadeControlPlane",
                null,
                new CascadeProps(
                        state.table(),
                        state.bucket(),
                        new DagFileLocation(state.dagBucket(), ""),
                        new Authorization.Iam(),
                        BuildOutput.handlers(Path.of("..")),
                        Optional.empty()));
        Cascade cascade = control.cascade();
        Stack own = new Stack(app, "Own");
        for (int i = 0; i < 40; i++) {
            String name = "many-" + i;
            cascade.registerTaskFunction(Function.fromFunctionName(own, "Function" + i, name));
            cascade.registerStateMachine(
                    i % 2 == 0
                            ? new StateMachine(
                                    own,
                                    "Machine" + i,
                                    StateMachineProps.builder()
                                            .stateMachineName(name)
                                            .definitionBody(DefinitionBody.fromChainable(new Pass(own, "Pass" + i)))
                                            .build())
                            : StateMachine.fromStateMachineName(own, "Machine" + i, name));
        }
        app.synth();
    }
}
