package dev.cascade.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SecurityGroupProps;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecr.RepositoryAttributes;
import software.amazon.awscdk.services.ecs.AwsLogDriverMode;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ClusterProps;
import software.amazon.awscdk.services.ecs.ContainerDefinition;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerDependency;
import software.amazon.awscdk.services.ecs.ContainerDependencyCondition;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.FargateServiceProps;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.FargateTaskDefinitionProps;
import software.amazon.awscdk.services.ecs.LinuxParameters;
import software.amazon.awscdk.services.ecs.LinuxParametersProps;
import software.amazon.awscdk.services.ecs.LogDriver;
import software.amazon.awscdk.services.ecs.MountPoint;
import software.amazon.awscdk.services.ecs.OperatingSystemFamily;
import software.amazon.awscdk.services.ecs.RuntimePlatform;
import software.amazon.awscdk.services.ecs.Volume;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * Workers on Fargate: as many as the queue of local tasks asks for, none while it is empty. The container is a public image of a JDK; what it runs
 * is fetched from S3 by a container that starts before it, so that deploying builds no image and needs no Docker.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class WorkerPool extends Construct {

    private static final String CORRETTO = "public.ecr.aws/amazoncorretto/amazoncorretto:25";
    private static final String FILES = "/cascade";
    private static final Pattern OF_ECR =
            Pattern.compile("(\\d{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?/([^:@]+)(?::(.+))?");

    private static final SubnetSelection PUBLIC =
            SubnetSelection.builder().subnetType(SubnetType.PUBLIC).build();

    /** The longest that Fargate waits between asking a container to stop and killing it. */
    private static final Duration STOPS_WITHIN = Duration.seconds(120);

    private static final Size LOG_BUFFER = Size.mebibytes(25);

    private final Cluster cluster;
    private final FargateService service;

    /**
     * Adds workers to a stack.
     *
     * @param scope the stack, or a construct in it
     * @param id unique in {@code scope}
     * @param cascade the control plane whose tasks they run
     * @param props what the pool is like
     */
    public WorkerPool(Construct scope, String id, Cascade cascade, WorkerPoolProps props) {
        super(scope, id);
        Optional<StateDatabase> database = cascade.database();
        IVpc vpc = database.map(StateDatabase::vpc).orElseGet(() -> new WorkerNetwork(this, "Network").vpc());
        cluster = new Cluster(this, "Cluster", ClusterProps.builder().vpc(vpc).build());
        Suppressions.except(
                cluster,
                "AwsSolutions-ECS4",
                "Container Insights bills metrics by the container; logs and the queue's metrics tell what workers do.");
        FargateTaskDefinition task = task(cascade, props);
        service = new FargateService(
                this,
                "Service",
                FargateServiceProps.builder()
                        .cluster(cluster)
                        .taskDefinition(task)
                        .desiredCount(0)
                        .minHealthyPercent(0)
                        .assignPublicIp(database.isEmpty())
                        .vpcSubnets(database.map(StateDatabase::subnets).orElse(PUBLIC))
                        .securityGroups(
                                List.of(database.map(StateDatabase::clients).orElseGet(() -> onlyOut(vpc))))
                        .circuitBreaker(DeploymentCircuitBreaker.builder()
                                .rollback(true)
                                .build())
                        .build());
        new WorkerScaling(this, "Scaling", cascade.taskQueue(), cluster, service, props.most());
    }

    private ISecurityGroup onlyOut(IVpc vpc) {
        return new SecurityGroup(
                this,
                "SecurityGroup",
                SecurityGroupProps.builder()
                        .vpc(vpc)
                        .description("Cascade workers: out to AWS and to whatever tasks call, nothing in")
                        .build());
    }

    private FargateTaskDefinition task(Cascade cascade, WorkerPoolProps props) {
        FargateTaskDefinition task = new FargateTaskDefinition(
                this,
                "Task",
                FargateTaskDefinitionProps.builder()
                        .cpu(1024)
                        .memoryLimitMiB(2048)
                        .runtimePlatform(RuntimePlatform.builder()
                                .cpuArchitecture(CpuArchitecture.ARM64)
                                .operatingSystemFamily(OperatingSystemFamily.LINUX)
                                .build())
                        .volumes(List.of(Volume.builder().name("files").build()))
                        .build());
        WorkerBundle files = new WorkerBundle(this, props.runner(), props.jars());
        task.addToTaskRolePolicy(FunctionIdentity.allow(List.of("s3:GetObject"), files.arns()));
        cascade.grantWork(task.getTaskRole());
        Suppressions.exceptWildcard(task.getTaskRole(), Rights.OBJECTS, Rights.WHY_OBJECTS);
        Suppressions.exceptWildcard(task.getTaskRole(), TaskTargets.FUNCTIONS, TaskTargets.WHY_FUNCTIONS);
        Suppressions.exceptWildcard(task.getTaskRole(), TaskTargets.STATE_MACHINES, TaskTargets.WHY_STATE_MACHINES);
        task.addToTaskRolePolicy(FunctionIdentity.allow(List.of("ecs:UpdateTaskProtection"), tasks()));
        props.taskRole()
                .ifPresent(role ->
                        task.addToTaskRolePolicy(FunctionIdentity.allow(List.of("sts:AssumeRole"), role.getRoleArn())));
        LogGroup log = FunctionIdentity.log(this, "Log");
        ContainerDefinition fetching = task.addContainer("Fetch", fetch(files, log));
        ContainerDefinition working = task.addContainer("Worker", work(cascade, props, log));
        fetching.addMountPoints(files(false));
        working.addMountPoints(files(true));
        working.addContainerDependencies(ContainerDependency.builder()
                .container(fetching)
                .condition(ContainerDependencyCondition.SUCCESS)
                .build());
        Suppressions.exceptWildcard(
                task,
                "\\*",
                "ecr:GetAuthorizationToken, which an image in ECR takes, can be granted on everything only.");
        Suppressions.except(
                task,
                "AwsSolutions-ECS2",
                "The variables are names and addresses of resources, and source code; none is a secret.");
        return task;
    }

    /** The tasks of the cluster: a worker protects itself from being the one that goes, and its id is not known before. */
    private String tasks() {
        Stack stack = Stack.of(this);
        return "arn:" + stack.getPartition() + ":ecs:" + stack.getRegion() + ":" + stack.getAccount() + ":task/"
                + cluster.getClusterName() + "/*";
    }

    private static MountPoint files(boolean readOnly) {
        return MountPoint.builder()
                .sourceVolume("files")
                .containerPath(FILES)
                .readOnly(readOnly)
                .build();
    }

    /** A JDK runs a file of source as it is, and neither a tool to be installed nor one more image is needed to read from S3. */
    private ContainerDefinitionOptions fetch(WorkerBundle files, LogGroup log) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "printf %s \"$FETCH\" > /tmp/FetchRunner.java && exec java /tmp/FetchRunner.java \"$@\"",
                "fetch",
                FILES));
        command.addAll(files.addresses());
        return ContainerDefinitionOptions.builder()
                .image(ContainerImage.fromRegistry(CORRETTO))
                .essential(false)
                .command(command)
                .environment(Map.of(
                        "FETCH",
                        WorkerBundle.program(),
                        "CASCADE_URL_SUFFIX",
                        Stack.of(this).getUrlSuffix()))
                .logging(log("fetch", log))
                .build();
    }

    private ContainerDefinitionOptions work(Cascade cascade, WorkerPoolProps props, LogGroup log) {
        return ContainerDefinitionOptions.builder()
                .image(props.image().map(this::image).orElseGet(() -> ContainerImage.fromRegistry(CORRETTO)))
                .command(List.of(
                        "java",
                        "-XX:MaxRAMPercentage=75",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-XX:ThreadPriorityPolicy=1",
                        "-XX:-PrintWarnings",
                        "-cp",
                        FILES + "/*",
                        "dev.cascade.local.cli.CascadeCli",
                        "worker"))
                .environment(environment(cascade, props))
                .linuxParameters(new LinuxParameters(
                        this,
                        "Init",
                        // The JVM as process 1 would never reap what a command leaves behind.
                        LinuxParametersProps.builder().initProcessEnabled(true).build()))
                .stopTimeout(STOPS_WITHIN)
                .logging(log("worker", log))
                .build();
    }

    private static Map<String, String> environment(Cascade cascade, WorkerPoolProps props) {
        Map<String, String> all = new TreeMap<>(cascade.workerEnvironment());
        // Java decodes arguments and names of files as the locale says, which images may leave at ASCII.
        all.put("LC_ALL", "C.UTF-8");
        // The disk is lost with the container, and small.
        all.put("CASCADE_TASK_LOGS", "stdout");
        props.taskRole().ifPresent(role -> all.put("CASCADE_TASK_ROLE", role.getRoleArn()));
        return all;
    }

    /** A container goes on while CloudWatch takes no logs; what does not fit into the buffer then is lost. */
    private static LogDriver log(String prefix, LogGroup log) {
        return LogDriver.awsLogs(AwsLogDriverProps.builder()
                .logGroup(log)
                .streamPrefix(prefix)
                .mode(AwsLogDriverMode.NON_BLOCKING)
                .maxBufferSize(LOG_BUFFER)
                .build());
    }

    /** An image of a private repository in ECR comes with the right to pull it. */
    private ContainerImage image(String name) {
        Matcher matcher = OF_ECR.matcher(name);
        if (!matcher.matches()) {
            return ContainerImage.fromRegistry(name);
        }
        String arn = "arn:" + Stack.of(this).getPartition() + ":ecr:" + matcher.group(2) + ":" + matcher.group(1)
                + ":repository/" + matcher.group(3);
        String tag = matcher.group(4) == null ? "latest" : matcher.group(4);
        return ContainerImage.fromEcrRepository(
                Repository.fromRepositoryAttributes(
                        this,
                        "Image",
                        RepositoryAttributes.builder()
                                .repositoryArn(arn)
                                .repositoryName(matcher.group(3))
                                .build()),
                tag);
    }

    /** The cluster that they run in. */
    public Cluster cluster() {
        return cluster;
    }

    /** The service whose tasks they are. */
    public FargateService service() {
        return service;
    }
}
