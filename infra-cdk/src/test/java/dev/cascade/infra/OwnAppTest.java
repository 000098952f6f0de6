package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.AwsSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.RoleProps;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.AliasAttributes;
import software.amazon.awscdk.services.lambda.AliasProps;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.FunctionProps;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SingletonFunction;
import software.amazon.awscdk.services.lambda.SingletonFunctionProps;
import software.amazon.awscdk.services.lambda.Version;
import software.amazon.awscdk.services.lambda.VersionAttributes;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachineProps;
import software.amazon.awscdk.services.stepfunctions.StateMachineType;
import software.constructs.Construct;

/** Somebody's own app, with the control plane in one stack and what its tasks name in another. */
class OwnAppTest {

    private static final String POLICY = "AWS::IAM::Policy";
    private static final String INVOKE_CONFIG = "AWS::Lambda::EventInvokeConfig";

    private static final Map<String, ?> TAGGED = Resources.tagged("Control");

    private static Template control;
    private static Template own;

    @BeforeAll
    static void synthesize(@TempDir Path folder) {
        Path clone = SynthesizedApp.builtClone(folder);
        App app = new App();
        ControlPlaneStack stack = controlPlane(app, new StateStack(app, "State", null), clone);
        Cascade cascade = stack.cascade();
        Stack others = new Stack(app, "Own");
        Role worker = role(others, "Worker");
        cascade.grantWork(worker);
        cascade.grantRead(role(others, "Viewer"));
        cascade.grantTrigger(role(others, "Operator"));
        Function crunch = function(others, "Crunch");
        cascade.registerTaskFunction(crunch);
        cascade.registerTaskFunction(new Alias(
                others,
                "Stable",
                AliasProps.builder()
                        .aliasName("stable")
                        .version(function(others, "Steady").getCurrentVersion())
                        .build()));
        cascade.registerStateMachine(machine(others, "Machine"));
        control = Template.fromStack(stack);
        own = Template.fromStack(others);
    }

    private static ControlPlaneStack controlPlane(Path clone) {
        App app = new App();
        return controlPlane(app, new StateStack(app, "State", null), clone);
    }

    private static ControlPlaneStack controlPlane(App app, StateStack state, Path clone) {
        Authorization.Jwt tokens = new Authorization.Jwt("https://id.example.com", "cascade", "pages", "look", "act");
        return new ControlPlaneStack(
                app,
                "Control",
                null,
                new CascadeProps(
                        state.table(),
                        state.bucket(),
                        new DagFileLocation(state.dagBucket(), ""),
                        tokens,
                        BuildOutput.handlers(clone),
                        Optional.empty()));
    }

    private static Role role(Stack stack, String id) {
        return new Role(
                stack,
                id,
                RoleProps.builder()
                        .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
                        .build());
    }

    private static StateMachine machine(Construct scope, String id) {
        return new StateMachine(
                scope,
                id,
                StateMachineProps.builder()
                        .definitionBody(DefinitionBody.fromChainable(new Pass(scope, "Pass")))
                        .build());
    }

    private static Function function(Construct scope, String id) {
        return new Function(
                scope,
                id,
                FunctionProps.builder()
                        .runtime(Runtime.NODEJS_22_X)
                        .handler("index.handler")
                        .code(Code.fromInline("exports.handler = async () => 1"))
                        .build());
    }

    @Test
    void aRegisteredFunctionTellsTheControlQueueHowItEndedAndIsNotRetried() {
        own.resourceCountIs(INVOKE_CONFIG, 2);
        own.allResourcesProperties(INVOKE_CONFIG, Map.of("MaximumRetryAttempts", 0, "MaximumEventAgeInSeconds", 3600));
        assertThat(Resources.of(own, INVOKE_CONFIG).values())
                .allSatisfy(config -> assertThat(config.get("DestinationConfig").toString())
                        .containsPattern("OnSuccess.*ControlQueue")
                        .containsPattern("OnFailure.*ControlQueue"));
    }

    @Test
    void anAliasIsRegisteredAsItself() {
        assertThat(Resources.of(own, INVOKE_CONFIG)).allSatisfy((id, config) -> {
            if (id.startsWith("Stable")) {
                assertThat(config.get("Qualifier").toString()).contains("Ref=Stable");
                assertThat(config.get("FunctionName").toString()).contains("Ref=Steady");
            } else {
                assertThat(config).containsEntry("Qualifier", "$LATEST");
            }
        });
    }

    @Test
    void tokensAreForTheAudienceAndPagesLogInAsTheClient() {
        assertThat(Resources.of(control, "AWS::ApiGatewayV2::Authorizer").values())
                .singleElement()
                .satisfies(authorizer ->
                        assertThat(authorizer.toString()).contains("Audience=[cascade]", "https://id.example.com"));
        assertThat(Resources.of(control, "AWS::Lambda::Function").values())
                .allSatisfy(function -> assertThat(function.get("Environment").toString())
                        .contains(AwsSettings.AUTH_CLIENT_ID + "=pages"));
    }

    @Test
    void aRegisteredFunctionMaySendToTheControlQueueAndNothingElse() {
        assertThat(Resources.statementsOf(own, "CrunchServiceRole"))
                .hasSize(1)
                .first()
                .satisfies(statement -> {
                    assertThat(statement).containsEntry("Action", "sqs:SendMessage");
                    assertThat(statement.get("Resource").toString()).contains("ControlQueue");
                });
    }

    @Test
    void onlyWhoHandsOutTasksMayInvokeThem() {
        List<String> roles =
                List.of("FunctionsApiRole", "FunctionsQueueRole", "FunctionsChangeRole", "FunctionsTickRole");

        assertThat(Resources.of(control, POLICY)).allSatisfy((id, policy) -> {
            boolean handsOut = roles.stream().anyMatch(id::contains);
            assertThat(policy.toString().contains("lambda:InvokeFunction"))
                    .as(id)
                    .isEqualTo(handsOut);
        });
    }

    @Test
    @DisplayName("R6: every right on functions and state machines, of the control plane and of workers, needs the tag")
    void everyRightOnFunctionsAndStateMachinesNeedsTheTag() {
        assertThat(Resources.onTaskTargets(control))
                .allSatisfy(statement -> assertThat(statement).containsEntry("Condition", TAGGED))
                .hasSize(16);
        assertThat(Resources.onTaskTargets(own))
                .allSatisfy(statement -> assertThat(statement).containsEntry("Condition", TAGGED))
                .hasSize(3);
    }

    @Test
    @DisplayName("R6: registering puts a tag on what the app makes, and on the function of a version or an alias")
    void whatIsRegisteredHasTheTag(@TempDir Path folder) {
        ControlPlaneStack stack = controlPlane(SynthesizedApp.builtClone(folder));
        Stack others = new Stack((Construct) stack.getNode().getRoot(), "Others");
        Cascade cascade = stack.cascade();
        cascade.registerTaskFunction(function(others, "Plain"));
        cascade.registerTaskFunction(function(others, "OfVersion").getCurrentVersion());
        cascade.registerTaskFunction(new Alias(
                others,
                "Alias",
                AliasProps.builder()
                        .aliasName("stable")
                        .version(function(others, "OfAlias").getCurrentVersion())
                        .build()));
        Function ofImportedVersion = function(others, "OfImportedVersion");
        cascade.registerTaskFunction(Version.fromVersionAttributes(
                others,
                "ImportedVersion",
                VersionAttributes.builder()
                        .lambda(ofImportedVersion)
                        .version("3")
                        .build()));
        Function ofImportedAlias = function(others, "OfImportedAlias");
        cascade.registerTaskFunction(Alias.fromAliasAttributes(
                others,
                "ImportedAlias",
                AliasAttributes.builder()
                        .aliasName("stable")
                        .aliasVersion(ofImportedAlias.getCurrentVersion())
                        .build()));
        cascade.registerTaskFunction(new SingletonFunction(
                others,
                "Singleton",
                SingletonFunctionProps.builder()
                        .uuid("7d6f1b0e")
                        .runtime(Runtime.NODEJS_22_X)
                        .handler("index.handler")
                        .code(Code.fromInline("exports.handler = async () => 1"))
                        .build()));
        cascade.registerStateMachine(machine(others, "Machine"));

        Template template = Template.fromStack(others);
        assertThat(Resources.of(template, "AWS::Lambda::Function").values())
                .hasSize(6)
                .allSatisfy(OwnAppTest::hasTheTag);
        assertThat(Resources.of(template, "AWS::StepFunctions::StateMachine").values())
                .hasSize(1)
                .allSatisfy(OwnAppTest::hasTheTag);
    }

    @Test
    @DisplayName("R6: an app that registers a function that it only imports is warned, with the command that tags it")
    void whatIsOnlyImportedIsWarnedOf(@TempDir Path folder) {
        ControlPlaneStack stack = controlPlane(SynthesizedApp.builtClone(folder));
        Stack others = new Stack((Construct) stack.getNode().getRoot(), "Others");
        Cascade cascade = stack.cascade();
        cascade.registerTaskFunction(Function.fromFunctionName(others, "ByName", "report"));
        cascade.registerTaskFunction(
                Function.fromFunctionArn(others, "ByArn", "arn:aws:lambda:eu-central-1:123456789012:function:crunch"));
        cascade.registerStateMachine(StateMachine.fromStateMachineName(others, "Machine", "month"));
        cascade.registerStateMachine(StateMachine.fromStateMachineArn(
                others, "Alias", "arn:aws:states:eu-central-1:123456789012:stateMachine:year:PROD"));
        cascade.registerTaskFunction(function(others, "Own"));
        cascade.registerStateMachine(machine(others, "OwnMachine"));

        assertThat(warnings(others))
                .filteredOn(warning -> warning.contains("cascade:task"))
                .satisfiesExactlyInAnyOrder(
                        warning -> assertThat(warning)
                                .contains("aws lambda tag-resource"
                                        + " --resource arn:aws:lambda:REGION:ACCOUNT:function:report"
                                        + " --tags cascade:task=Control"),
                        warning -> assertThat(warning)
                                .contains("aws lambda tag-resource"
                                        + " --resource arn:aws:lambda:eu-central-1:123456789012:function:crunch"
                                        + " --tags cascade:task=Control"),
                        warning -> assertThat(warning)
                                .contains("aws stepfunctions tag-resource"
                                        + " --resource-arn arn:aws:states:REGION:ACCOUNT:stateMachine:month"
                                        + " --tags key=cascade:task,value=Control"),
                        warning -> assertThat(warning)
                                .contains("aws stepfunctions tag-resource"
                                        + " --resource-arn arn:aws:states:eu-central-1:123456789012:stateMachine:year"
                                        + " --tags key=cascade:task,value=Control"));
    }

    @SuppressWarnings("deprecation") // The only type in which the CDK hands messages out.
    private static List<String> warnings(Stack stack) {
        return Annotations.fromStack(stack).findWarning("*", Match.anyValue()).stream()
                .map(message -> message.getEntry().getData().toString())
                .toList();
    }

    private static void hasTheTag(Map<String, Object> resource) {
        assertThat(resource).containsEntry("Tags", List.of(Map.of("Key", "cascade:task", "Value", "Control")));
    }

    @Test
    @DisplayName("R6: without a state machine there is no right on any")
    void withoutAStateMachineThereIsNoRightOnAny(@TempDir Path folder) {
        ControlPlaneStack stack = controlPlane(SynthesizedApp.builtClone(folder));
        stack.cascade().registerTaskFunction(function(stack, "Crunch"));

        assertThat(Resources.policies(Template.fromStack(stack)).toString()).doesNotContain("states:");
    }

    /** Ways to register something, each with what it is called in ids. */
    static Stream<Arguments> targets() {
        BiConsumer<Cascade, Construct> function =
                (cascade, scope) -> cascade.registerTaskFunction(function(scope, "F"));
        BiConsumer<Cascade, Construct> imported = (cascade, scope) ->
                cascade.registerTaskFunction(Function.fromFunctionName(scope, "F", "imported-" + number(scope)));
        BiConsumer<Cascade, Construct> machine =
                (cascade, scope) -> cascade.registerStateMachine(machine(scope, "Machine"));
        BiConsumer<Cascade, Construct> importedMachine = (cascade, scope) -> cascade.registerStateMachine(
                StateMachine.fromStateMachineName(scope, "Machine", "imported-" + number(scope)));
        return Stream.of(
                Arguments.of(Named.of("functions that the app makes", function)),
                Arguments.of(Named.of("imported functions", imported)),
                Arguments.of(Named.of("state machines that the app makes", machine)),
                Arguments.of(Named.of("imported state machines", importedMachine)));
    }

    private static String number(Construct scope) {
        return scope.getNode().getId();
    }

    @ParameterizedTest
    @MethodSource("targets")
    @DisplayName("R6: policies are the same with 300 registered functions or state machines as with one")
    void threeHundredNeedNoFurtherRights(BiConsumer<Cascade, Construct> register, @TempDir Path folder) {
        assertThat(policiesOfOthers(register, 300, folder.resolve("many")))
                .isEqualTo(policiesOfOthers(register, 1, folder.resolve("one")));
    }

    /** All policies of an app that registers so many, except those of what is registered. */
    private static Map<String, Object> policiesOfOthers(
            BiConsumer<Cascade, Construct> register, int count, Path folder) {
        App app = new App();
        StateStack state = new StateStack(app, "State", null);
        ControlPlaneStack stack = controlPlane(app, state, SynthesizedApp.builtClone(folder));
        Stack workers = new Stack(app, "Workers");
        stack.cascade().grantWork(role(workers, "Worker"));
        // A stack holds 500 resources.
        List<Stack> others =
                IntStream.range(0, 4).mapToObj(i -> new Stack(app, "Own" + i)).toList();
        IntStream.range(0, count)
                .forEach(i -> register.accept(stack.cascade(), new Construct(others.get(i % 4), "No" + i)));
        Map<String, Object> policies = new TreeMap<>();
        Stream.concat(Stream.of(stack, workers), others.stream())
                .map(Template::fromStack)
                .forEach(template -> policies.putAll(Resources.policies(template)));
        policies.keySet().removeIf(id -> id.matches("No\\d+.*(ServiceRole|MachineRole).*"));
        return policies;
    }

    @Test
    @DisplayName("R7: functions that advance jobs may ask how an execution ended, as its event may be lost")
    void whoeverAdvancesJobsMayAskHowAnExecutionEnded() {
        assertThat(rolesWith(List.of("states:StopExecution", "states:DescribeExecution"), ":execution:*"))
                .containsExactly("Api", "Change", "Queue", "Tick");
        assertThat(rolesWith("states:StartExecution", ":stateMachine:*"))
                .containsExactly("Api", "Change", "Queue", "Tick");
    }

    @Test
    @DisplayName("R7: functions that register DAGs may ask of which type a state machine is")
    void whoeverRegistersDagsMayLookAtTheStateMachine() {
        assertThat(rolesWith("states:DescribeStateMachine", ":stateMachine:*")).containsExactly("Api", "DagSource");
    }

    /** The functions of the control plane that may do this with what ends so, and has the tag. */
    private static List<String> rolesWith(Object actions, String resources) {
        return Resources.of(control, POLICY).keySet().stream()
                .filter(id -> Resources.statementsOf(control, id).stream()
                        .anyMatch(statement -> actions.equals(statement.get("Action"))
                                && TAGGED.equals(statement.get("Condition"))
                                && statement.get("Resource").toString().contains(resources)))
                .map(id -> id.replaceAll("CascadeFunctions(\\w+)RoleDefaultPolicy.*", "$1"))
                .toList();
    }

    @Test
    @DisplayName("R7: a state machine that is imported by an alias is registered as itself")
    void aStateMachineThatIsImportedByAnAliasIsRegisteredAsItself(@TempDir Path folder) {
        ControlPlaneStack stack = controlPlane(SynthesizedApp.builtClone(folder));
        String arn = "arn:aws:states:eu-central-1:123456789012:stateMachine:report";

        stack.cascade().registerStateMachine(StateMachine.fromStateMachineArn(stack, "Report", arn + ":PROD"));

        Template template = Template.fromStack(stack);
        template.hasResourceProperties(
                "AWS::Events::Rule",
                Map.of(
                        "EventPattern",
                        Match.objectLike(Map.of("detail", Match.objectLike(Map.of("stateMachineArn", List.of(arn)))))));
    }

    @Test
    void whatIsRegisteredTwiceIsRegisteredOnce(@TempDir Path folder) {
        ControlPlaneStack stack = controlPlane(SynthesizedApp.builtClone(folder));
        Stack others = new Stack((Construct) stack.getNode().getRoot(), "Others");
        StateMachine machine = machine(others, "Machine");
        Function function = function(others, "Crunch");

        for (int i = 0; i < 2; i++) {
            stack.cascade().registerStateMachine(machine);
            stack.cascade().registerTaskFunction(function);
        }

        Template template = Template.fromStack(others);
        template.resourceCountIs("AWS::Events::Rule", 1);
        template.resourceCountIs("AWS::Lambda::EventInvokeConfig", 1);
    }

    @Test
    @DisplayName("R7: an Express state machine, which sends no events, is refused when it is registered")
    void anExpressStateMachineIsRefused(@TempDir Path folder) {
        ControlPlaneStack stack = controlPlane(SynthesizedApp.builtClone(folder));
        StateMachine express = new StateMachine(
                stack,
                "Fast",
                StateMachineProps.builder()
                        .stateMachineType(StateMachineType.EXPRESS)
                        .definitionBody(DefinitionBody.fromChainable(new Pass(stack, "Pass")))
                        .build());

        assertThatThrownBy(() -> stack.cascade().registerStateMachine(express))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Control/Fast")
                .hasMessageContaining("make it one of type STANDARD");
    }

    @Test
    void aWorkerMayInvokeWhatIsRegisteredAfterIt() {
        assertThat(Resources.statementsOf(own, "WorkerDefaultPolicy"))
                .extracting(statement -> statement.get("Action").toString())
                .contains(
                        "lambda:InvokeFunction",
                        "states:StartExecution",
                        "[states:StopExecution, states:DescribeExecution]")
                .anyMatch(actions -> actions.contains("sqs:ReceiveMessage"));
    }

    @Test
    void theEndOfAnExecutionComesThroughTheControlQueue() {
        own.hasResourceProperties(
                "AWS::Events::Rule",
                Map.of(
                        "Name",
                        Match.stringLikeRegexp("CascadeExecutions-.*"),
                        "Targets",
                        List.of(Match.objectLike(Map.of("Arn", Match.anyValue())))));
        control.hasResourceProperties(
                "AWS::SQS::QueuePolicy",
                Map.of(
                        "PolicyDocument",
                        Match.objectLike(Map.of(
                                "Statement",
                                Match.arrayWith(List.of(Match.objectLike(Map.of(
                                        "Principal",
                                        Map.of("Service", "events.amazonaws.com"),
                                        "Action",
                                        "sqs:SendMessage"))))))));
    }

    @Test
    void aViewerMayCallWhatReadsAndAnOperatorEverything() {
        assertThat(routes("ViewerDefaultPolicy"))
                .allMatch(route -> route.contains("/GET/")
                        || route.contains("/HEAD/")
                        || route.contains("/POST/v1/stream-tickets"));
        assertThat(routes("OperatorDefaultPolicy"))
                .hasSize(ApiRoute.ALL.size())
                .anyMatch(route -> route.contains("/POST/v1/dags/*/jobs"));
    }

    private static List<String> routes(String policy) {
        return Resources.statementsOf(own, policy).stream()
                .flatMap(statement -> Resources.list(statement.get("Resource")).stream())
                .map(Object::toString)
                .toList();
    }

    @Test
    void aTokenForLookingDoesNotActAndOneForActingLooksAsWell() {
        control.allResourcesProperties("AWS::ApiGatewayV2::Authorizer", Map.of("AuthorizerType", "JWT"));
        route("GET /v1/jobs", List.of("look", "act"));
        route("POST /v1/stream-tickets", List.of("look", "act"));
        route("POST /v1/dags/{dag}/jobs", List.of("act"));
        route("PUT /v1/dags/{dag}", List.of("act"));
    }

    private static void route(String key, List<String> scopes) {
        control.hasResourceProperties(
                "AWS::ApiGatewayV2::Route",
                Map.of("RouteKey", key, "AuthorizationType", "JWT", "AuthorizationScopes", scopes));
    }
}
