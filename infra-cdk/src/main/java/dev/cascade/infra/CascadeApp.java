package dev.cascade.infra;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.s3.Bucket;

/**
 * The CDK app of an installation that needs nothing else: {@code cdk.json} names it. It looks nothing up, so a synthesis needs neither an account
 * nor Docker, and the account and region are those that {@code cdk deploy} runs with. {@link ContextFlags} tells what can be chosen.
 */
public final class CascadeApp {

    /** The state stack's name. */
    public static final String STATE_STACK = "CascadeState";
    /** The control plane stack's name. */
    public static final String CONTROL_PLANE_STACK = "CascadeControlPlane";
    /** The name of the stack with the database. */
    public static final String POSTGRES_STACK = "CascadePostgres";
    /** The name of the stack with the workers. */
    public static final String WORKER_STACK = "CascadeWorkers";
    /** The name of the stack with alarms and a dashboard. */
    public static final String MONITORING_STACK = "CascadeMonitoring";
    /** The name of the stack with the functions of the examples. */
    public static final String EXAMPLES_STACK = "CascadeExamples";
    /** The name of the stack with functions of one's own. */
    public static final String FUNCTION_STACK = "CascadeFunctions";

    private final App app;
    private final Path clone;
    private final Options options;

    private CascadeApp(App app, Path clone, Options options) {
        this.app = app;
        this.clone = clone;
        this.options = options;
    }

    /** Writes the templates to where the {@code cdk} command wants them. */
    public static void main(String[] arguments) {
        App app = new App();
        try {
            build(app, Path.of("..").toAbsolutePath().normalize());
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("cascade: " + e.getMessage());
            System.exit(2);
        }
        app.synth();
    }

    /**
     * Adds the stacks that the app's context asks for.
     *
     * @param clone the top of a clone in which everything is built
     * @throws IllegalArgumentException if the context cannot be used
     * @throws IllegalStateException if something is not built
     */
    static void build(App app, Path clone) {
        Options options = ContextFlags.read(context(app));
        // What a stack uses of another cannot be taken from it by an update of the other one.
        app.getNode().setContext("@aws-cdk/core:defaultCrossStackReferences", "strong");
        new CascadeApp(app, clone, options).build();
        Aspects.of(app).add(new AwsSolutionsChecks());
    }

    @SuppressWarnings("unchecked") // The context is a JSON object.
    private static Map<String, Object> context(App app) {
        return (Map<String, Object>) app.getNode().getAllContext();
    }

    private void build() {
        StateStack state = new StateStack(app, STATE_STACK, described("the state that must survive everything else"));
        ControlPlaneStack control =
                new ControlPlaneStack(app, CONTROL_PLANE_STACK, described("the control plane"), controlPlane(state));
        if (options.workers() > 0) {
            new WorkerStack(
                    app, WORKER_STACK, described("workers for local tasks"), control.cascade(), workers(control));
        }
        if (options.monitoring()) {
            new MonitoringStack(
                    app,
                    MONITORING_STACK,
                    described("alarms and a dashboard"),
                    control.cascade(),
                    options.alarmTopic());
        }
        List<Path> own = options.functions().map(FunctionStack::in).orElse(List.of());
        addFunctions(EXAMPLES_STACK, "the functions of the examples", control, examples(own));
        addFunctions(FUNCTION_STACK, "functions of yours", control, own);
    }

    /** CloudFormation refuses a stack without resources. */
    private void addFunctions(String id, String description, ControlPlaneStack control, List<Path> functions) {
        if (!functions.isEmpty()) {
            new FunctionStack(app, id, described(description), control.cascade(), functions);
        }
    }

    /** Those whose names no function of one's own has. */
    private List<Path> examples(List<Path> own) {
        if (!options.examples()) {
            return List.of();
        }
        Set<Path> names = own.stream().map(Path::getFileName).collect(Collectors.toSet());
        return FunctionStack.in(clone.resolve("examples/functions")).stream()
                .filter(function -> !names.contains(function.getFileName()))
                .toList();
    }

    private CascadeProps controlPlane(StateStack state) {
        return new CascadeProps(
                state.table(),
                state.bucket(),
                new DagSource(
                        options.dagBucket()
                                .map(name -> Bucket.fromBucketName(state, "OwnDags", name))
                                .orElseGet(state::dagBucket),
                        options.dagPrefix()),
                options.authorization(),
                BuiltFiles.handlers(clone),
                database());
    }

    private Optional<Database> database() {
        return switch (options.store()) {
            case DYNAMODB -> Optional.empty();
            case POSTGRES ->
                Optional.of(new PostgresStack(
                                app,
                                POSTGRES_STACK,
                                described("jobs and DAGs in PostgreSQL"),
                                BuiltFiles.postgresLayer(clone))
                        .database());
        };
    }

    private WorkerPoolProps workers(ControlPlaneStack control) {
        List<Path> runner = new ArrayList<>(RunnerFiles.inClone(clone));
        if (options.examples()) {
            runner.add(BuiltFiles.jar(clone, "examples", "cascade-examples", ""));
        }
        return new WorkerPoolProps(
                options.workers(),
                runner,
                options.workerJars(),
                options.workerImage(),
                options.taskRole().map(arn -> Role.fromRoleArn(control, "TaskRole", arn)));
    }

    private static StackProps described(String what) {
        return StackProps.builder().description("Cascade: " + what).build();
    }
}
