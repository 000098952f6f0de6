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
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.lambda.Code;
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
    /** The name of the stack with the users of the web UI. */
    public static final String LOGIN_STACK = "CascadeLogin";
    /** The name of the stack with the workers. */
    public static final String WORKER_STACK = "CascadeWorkers";
    /** The name of the stack with alarms and a dashboard. */
    public static final String MONITORING_STACK = "CascadeMonitoring";
    /** The name of the stack with the functions of the examples. */
    public static final String EXAMPLES_STACK = "CascadeExamples";
    /** The name of the stack with functions of one's own. */
    public static final String FUNCTION_STACK = "CascadeFunctions";

    /** New Zealand and Taipei. */
    private static final Set<String> WITHOUT_SNAP_START = Set.of("ap-southeast-6", "ap-east-2");

    private final App app;
    private final Path clone;
    private final DeploymentOptions options;

    private CascadeApp(App app, Path clone, DeploymentOptions options) {
        this.app = app;
        this.clone = clone;
        this.options = options;
    }

    /** Writes the templates to where the {@code cdk} command wants them. */
    public static void main(String[] arguments) {
        App app = new App();
        try {
            build(
                    app,
                    Path.of("..").toAbsolutePath().normalize(),
                    Optional.ofNullable(System.getenv("CDK_DEFAULT_REGION")));
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
     * @param region where they are deployed, if that is known
     * @throws IllegalArgumentException if the context cannot be used, or not in this region
     * @throws IllegalStateException if something is not built
     */
    static void build(App app, Path clone, Optional<String> region) {
        DeploymentOptions options = ContextFlags.read(context(app));
        if (options.snapStart()) {
            region.ifPresent(CascadeApp::checkSnapStart);
        }
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
        List<Stack> beforeWorkers = new ArrayList<>();
        if (options.monitoring()) {
            beforeWorkers.add(new MonitoringStack(
                    app,
                    MONITORING_STACK,
                    described("alarms and a dashboard"),
                    control.cascade(),
                    options.alarmTopic()));
        }
        List<Path> own = options.functions().map(FunctionStack::in).orElse(List.of());
        functions(EXAMPLES_STACK, "the functions of the examples", control, examples(own))
                .ifPresent(beforeWorkers::add);
        functions(FUNCTION_STACK, "functions of yours", control, own).ifPresent(beforeWorkers::add);
        if (options.workers() > 0) {
            Stack last = new WorkerStack(
                    app, WORKER_STACK, described("workers for local tasks"), control.cascade(), workers(control));
            // The first cluster of an account may fail, which is to keep nothing else from being there.
            beforeWorkers.forEach(stack -> last.addStackDependency(stack, "workers come last"));
        }
    }

    /**
     * Refuses a region in which functions with snapshots cannot be made, before anything is deployed.
     *
     * @throws IllegalArgumentException if the region is one that is known to have no snapshots
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-supported-regions">Supported Regions</a> as of November 2026
     */
    private static void checkSnapStart(String region) {
        if (WITHOUT_SNAP_START.contains(region)) {
            throw new IllegalArgumentException("Lambda has no SnapStart in " + region
                    + "; deploy to another region, or with -c snapStart=false: functions then take seconds to start");
        }
    }

    /** A stack with these functions; none without any, as CloudFormation refuses a stack without resources. */
    private Optional<Stack> functions(String id, String description, ControlPlaneStack control, List<Path> functions) {
        return functions.isEmpty()
                ? Optional.empty()
                : Optional.of(new FunctionStack(app, id, described(description), control.cascade(), functions));
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
                new DagFileLocation(
                        options.dagBucket()
                                .map(name -> Bucket.fromBucketName(state, "OwnDags", name))
                                .orElseGet(state::dagBucket),
                        options.dagPrefix()),
                options.authorization().orElseGet(this::login),
                BuildOutput.handlers(clone),
                options.snapStart(),
                options.keepJobs(),
                ui(),
                database());
    }

    private Authorization login() {
        return new LoginStack(app, LOGIN_STACK, described("users of the web UI")).authorization();
    }

    private Optional<Code> ui() {
        Optional<Code> ui = BuildOutput.ui(clone);
        if (ui.isEmpty() && options.authorization().isEmpty()) {
            throw new IllegalStateException(
                    "login=cognito makes users of the web UI, which is not in this build; build it"
                            + " again with Node.js 20.19 or newer and npm on the path, or deploy without login=cognito");
        }
        if (ui.isEmpty()) {
            System.err.println(
                    "cascade: without the web UI: building it needs Node.js 20.19 or newer with npm on the path");
        }
        return ui;
    }

    private Optional<StateDatabase> database() {
        return switch (options.store()) {
            case DYNAMODB -> Optional.empty();
            case POSTGRES ->
                Optional.of(new PostgresStack(
                                app,
                                POSTGRES_STACK,
                                described("jobs and DAGs in PostgreSQL"),
                                BuildOutput.postgresLayer(clone))
                        .database());
        };
    }

    private WorkerPoolProps workers(ControlPlaneStack control) {
        List<Path> runner = new ArrayList<>(WorkerBundle.inClone(clone));
        if (options.examples()) {
            runner.add(BuildOutput.jar(clone, "examples", "cascade-examples", ""));
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
