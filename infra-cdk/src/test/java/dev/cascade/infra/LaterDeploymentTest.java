package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.RoleProps;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.FunctionProps;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachineProps;

/** What one deployment leaves, the next one finds: {@code cdk deploy --all} updates the stacks of the app one by one, and deletes none. */
class LaterDeploymentTest {

    private static final List<Map<String, String>> CHOICES = List.of(
            Map.of(),
            Map.of("examples", "true"),
            Map.of("workers", "0"),
            Map.of("monitoring", "false"),
            Map.of("workers", "0", "monitoring", "false"),
            Map.of("snapStart", "false"),
            Map.of("dagsBucket", "acme-dags"),
            Map.of("store", "postgres"),
            Map.of("auth", "jwt", "jwtIssuer", "https://id.example.com", "jwtAudience", "cascade"),
            Map.of("auth", "jwt", "login", "cognito"));

    @Test
    @DisplayName("R11: no flag, turned on or off, takes an export away that a deployed stack still imports")
    void noExportGoesThatIsInUse(@TempDir Path folder) {
        Map<Map<String, String>, Map<String, Ports>> installations = new LinkedHashMap<>();
        CHOICES.forEach(flags ->
                installations.put(flags, ports(folder.resolve(Integer.toString(installations.size())), flags)));
        Set<String> refusals = new TreeSet<>();
        installations.forEach((from, before) -> installations.forEach(
                (to, after) -> refusals.addAll(refusals("from " + from + " to " + to, before, after))));

        assertThat(refusals)
                .as("updates that CloudFormation refuses; have StateStack or ControlPlaneStack export the value always")
                .isEmpty();
    }

    @Test
    @DisplayName("R11: what is not registered any more takes no export away that its stack still imports")
    void noExportGoesWithWhatIsNotRegisteredAnyMore(@TempDir Path folder) {
        Path clone = SynthesizedApp.builtClone(folder);
        Map<String, Ports> before = ownApp(clone, (cascade, own) -> {
            cascade.registerStateMachine(new StateMachine(
                    own,
                    "Machine",
                    StateMachineProps.builder()
                            .definitionBody(DefinitionBody.fromChainable(new Pass(own, "Pass")))
                            .build()));
            cascade.registerTaskFunction(Function.fromFunctionName(own, "Imported", "imported"));
            cascade.registerTaskFunction(new Function(
                    own,
                    "Crunch",
                    FunctionProps.builder()
                            .runtime(Runtime.NODEJS_22_X)
                            .handler("index.handler")
                            .code(Code.fromInline("exports.handler = async () => 1"))
                            .build()));
            Role caller = new Role(
                    own,
                    "Caller",
                    RoleProps.builder()
                            .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
                            .build());
            cascade.grantWork(caller);
            cascade.grantTrigger(caller);
        });

        assertThat(refusals("from all to nothing", before, ownApp(clone, (cascade, own) -> {})))
                .as("updates that CloudFormation refuses; have StateStack or ControlPlaneStack export the value always")
                .isEmpty();
    }

    /** Somebody's own app, with what its tasks name and who may do something in a stack of their own. */
    private static Map<String, Ports> ownApp(Path clone, BiConsumer<Cascade, Stack> registering) {
        App app = new App();
        StateStack state = new StateStack(app, "State", null);
        ControlPlaneStack control = new ControlPlaneStack(
                app,
                "Control",
                null,
                new CascadeProps(
                        state.table(),
                        state.bucket(),
                        new DagFileLocation(state.dagBucket(), ""),
                        new Authorization.Iam(),
                        BuildOutput.handlers(clone),
                        Optional.empty()));
        Stack own = new Stack(app, "Own");
        registering.accept(control.cascade(), own);
        Map<String, Ports> ports = new LinkedHashMap<>();
        for (Stack stack : List.of(state, control, own)) {
            ports.put(stack.getStackName(), ports(Template.fromStack(stack)));
        }
        return ports;
    }

    @Test
    @DisplayName("R5: workers are deployed last, so that the first cluster of an account keeps nothing else from being"
            + " there")
    void workersComeLast(@TempDir Path folder) {
        SynthesizedApp installation = SynthesizedApp.with(folder, Map.of("examples", "true", "store", "postgres"));

        assertThat(installation.waitsFor(CascadeApp.WORKER_STACK))
                .containsExactlyInAnyOrderElementsOf(installation.stackNames().stream()
                        .filter(name -> !name.equals(CascadeApp.WORKER_STACK))
                        .toList());
    }

    @Test
    @DisplayName("R13: a region without snapshots is refused, with what to do")
    void aRegionWithoutSnapshotsIsRefused(@TempDir Path folder) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SynthesizedApp.in("ap-east-2", folder.resolve("default"), Map.of()))
                .withMessageContainingAll("ap-east-2", "-c snapStart=false");
        assertThat(SynthesizedApp.in("ap-east-2", folder.resolve("without"), Map.of("snapStart", "false"))
                        .stackNames())
                .contains(CascadeApp.CONTROL_PLANE_STACK);
        assertThat(SynthesizedApp.in("eu-central-1", folder.resolve("other"), Map.of())
                        .stackNames())
                .contains(CascadeApp.CONTROL_PLANE_STACK);
    }

    @Test
    @DisplayName("R13: without snapshots no function asks for one, and none has to be kept active")
    void snapshotsCanBeLeftOut(@TempDir Path folder) {
        Template with = SynthesizedApp.with(folder.resolve("with"), Map.of()).template(CascadeApp.CONTROL_PLANE_STACK);
        Template without = SynthesizedApp.with(folder.resolve("without"), Map.of("snapStart", "false"))
                .template(CascadeApp.CONTROL_PLANE_STACK);

        assertThat(Resources.of(with, "AWS::Lambda::Function").values())
                .allSatisfy(function -> assertThat(function).containsKey("SnapStart"));
        assertThat(Resources.of(without, "AWS::Lambda::Function").values())
                .allSatisfy(function -> assertThat(function).doesNotContainKey("SnapStart"));
        assertThat(Resources.of(without, "AWS::Events::Rule"))
                .hasSize(Resources.of(with, "AWS::Events::Rule").size() - 1);
    }

    /** What a stack gives others and takes of them, by the names of exports. */
    private record Ports(Set<String> exports, Set<String> imports) {}

    /** In the order in which the stacks are deployed. */
    private static Map<String, Ports> ports(Path folder, Map<String, String> flags) {
        SynthesizedApp installation = SynthesizedApp.with(folder, flags);
        Map<String, Ports> ports = new LinkedHashMap<>();
        installation.stackNames().forEach(name -> ports.put(name, ports(installation.template(name))));
        return ports;
    }

    private static Ports ports(Template template) {
        Ports ports = new Ports(new TreeSet<>(), new TreeSet<>());
        collect(template.toJSON(), ports);
        return ports;
    }

    private static void collect(Object value, Ports ports) {
        if (value instanceof Map<?, ?> map) {
            if (map.get("Export") instanceof Map<?, ?> export) {
                ports.exports().add(String.valueOf(export.get("Name")));
            }
            if (map.get("Fn::ImportValue") instanceof String imported) {
                ports.imports().add(imported);
            }
            map.values().forEach(inner -> collect(inner, ports));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> collect(inner, ports));
        }
    }

    private static List<String> refusals(String what, Map<String, Ports> before, Map<String, Ports> after) {
        Map<String, Ports> deployed = new LinkedHashMap<>(before);
        List<String> refusals = new ArrayList<>();
        after.forEach((updated, now) -> {
            deployed.forEach((other, ports) -> ports.imports().stream()
                    .filter(name -> !other.equals(updated) && name.startsWith(updated + ":"))
                    .filter(name -> !now.exports().contains(name))
                    .forEach(name -> refusals.add(what + ": " + name + " is in use by " + other)));
            deployed.put(updated, now);
        });
        return refusals;
    }
}
