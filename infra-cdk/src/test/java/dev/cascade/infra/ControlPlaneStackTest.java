package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.dynamodb.StreamFilters;
import dev.cascade.ui.UiHandler;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class ControlPlaneStackTest {

    private static final String FUNCTION = "AWS::Lambda::Function";
    private static final String MAPPING = "AWS::Lambda::EventSourceMapping";
    private static final String QUEUE = "AWS::SQS::Queue";
    private static final String ROUTE = "AWS::ApiGatewayV2::Route";
    private static final Set<String> OPEN =
            Set.of("GET /v1/info", "HEAD /v1/info", "GET /", "HEAD /", "GET /{proxy+}", "HEAD /{proxy+}");
    private static final int FOURTEEN_DAYS = 14 * 24 * 60 * 60;

    private static Template template;
    private static SynthesizedApp installation;

    @BeforeAll
    static void synthesize(@TempDir Path folder) {
        installation = SynthesizedApp.with(folder, Map.of("workers", "0"));
        template = installation.template(CascadeApp.CONTROL_PLANE_STACK);
    }

    @Test
    void handlersAreClassesThatLambdaCanMake() {
        assertThat(Resources.of(template, FUNCTION).values())
                .extracting(function -> function.get("Handler"))
                .hasSize(7)
                .doesNotHaveDuplicates()
                .allSatisfy(handler -> assertThat((String) handler).satisfies(ControlPlaneStackTest::canBeCalled));
    }

    /** Lambda calls a class that implements one of two interfaces, and any other by a method that is named. */
    private static void canBeCalled(String handler) throws ReflectiveOperationException {
        String[] parts = handler.split("::");
        Class<?> type = Class.forName(parts[0]);
        assertThat(type.getConstructor()).isNotNull();
        if (parts.length > 1) {
            assertThat(type.getMethods()).extracting(Method::getName).contains(parts[1]);
        } else {
            assertThat(type.getInterfaces()).containsAnyOf(RequestHandler.class, RequestStreamHandler.class);
        }
    }

    @Test
    void functionsStartFromSnapshotsOnArmAndLogAsJson() {
        template.allResourcesProperties(
                FUNCTION,
                Map.of(
                        "Runtime", "java25",
                        "Architectures", List.of("arm64"),
                        "SnapStart", Map.of("ApplyOn", "PublishedVersions"),
                        "LoggingConfig", Match.objectLike(Map.of("LogFormat", "JSON"))));
    }

    @Test
    @DisplayName("R2: Lambda does not stop the messages of a job for being a loop")
    void functionsMayBeInvokedInALoop() {
        template.allResourcesProperties(FUNCTION, Map.of("RecursiveLoop", "Allow"));
    }

    @Test
    @DisplayName("R3: every alias is invoked at least once a day, so that no snapshot becomes inactive")
    void everyAliasIsInvokedDaily() {
        assertThat(Resources.of(template, "AWS::Events::Rule").values())
                .as("EventBridge takes five targets a rule")
                .allSatisfy(
                        rule -> assertThat(Resources.list(rule.get("Targets"))).hasSizeLessThanOrEqualTo(5));
        String targets = Resources.of(template, "AWS::Events::Rule").values().stream()
                .filter(rule -> rule.containsKey("ScheduleExpression"))
                .map(rule -> rule.get("Targets").toString())
                .collect(Collectors.joining());

        assertThat(Resources.of(template, "AWS::Lambda::Alias").keySet())
                .hasSize(7)
                .allSatisfy(alias -> assertThat(targets).contains("Ref=" + alias));
    }

    @Test
    void functionsAreToldOfTheirInstallation() {
        Set<String> ofAll = Set.of(
                AwsSettings.TABLE,
                AwsSettings.BUCKET,
                AwsSettings.QUEUE_URL,
                AwsSettings.TASK_QUEUE_URL,
                AwsSettings.EVENT_BUS,
                AwsSettings.STREAM_ENDPOINT,
                AwsSettings.STREAM_URL,
                AwsSettings.DAG_BUCKET);
        Set<String> ofQueue = new HashSet<>(ofAll);
        ofQueue.add(AwsSettings.DAG_SOURCE);

        assertThat(Resources.of(template, FUNCTION))
                .allSatisfy((id, function) -> assertThat(function.get("Environment"))
                        .as(id)
                        .extracting("Variables")
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                        .containsOnlyKeys((id.contains("CascadeUi")
                                        ? Set.of(UiHandler.CONNECT)
                                        : id.contains("FunctionsQueue") ? ofQueue : ofAll)
                                .toArray()));
    }

    @Test
    void whateverInvokesAFunctionInvokesItsAlias() {
        String aliases =
                String.join("|", Resources.of(template, "AWS::Lambda::Alias").keySet());
        String onlyAliases = "\\{Ref=(" + aliases + ")}";

        assertThat(Resources.of(template, "AWS::Lambda::Permission").values())
                .extracting(permission -> permission.get("FunctionName").toString())
                .isNotEmpty()
                .allMatch(name -> name.matches(onlyAliases));
        assertThat(Resources.of(template, MAPPING).values())
                .extracting(mapping -> mapping.get("FunctionName").toString())
                .hasSize(2)
                .allMatch(name -> name.matches(onlyAliases));
        assertThat(Resources.of(template, "AWS::ApiGatewayV2::Integration").values())
                .extracting(integration -> integration.get("IntegrationUri").toString())
                .hasSize(5)
                .allMatch(uri -> uri.matches(".*" + onlyAliases + ".*"));
        assertThat(Resources.of(template, "AWS::Events::Rule").values())
                .extracting(rule -> rule.get("Targets").toString())
                .hasSize(4)
                .filteredOn(target -> !target.contains("ControlQueue"))
                .hasSize(3)
                .allMatch(target -> target.matches(".*Arn=" + onlyAliases + ".*"));
    }

    @Test
    void logsAreKeptForAMonth() {
        template.resourceCountIs("AWS::Logs::LogGroup", 8);
        template.allResourcesProperties("AWS::Logs::LogGroup", Map.of("RetentionInDays", 30));
    }

    @Test
    @DisplayName("R8: a message of the control queue is received 20 times before it is a dead letter")
    void whatCannotBeDealtWithEndsInAQueueForTwoWeeks() {
        template.resourceCountIs(QUEUE, 5);
        template.allResourcesProperties(
                QUEUE, Map.of("MessageRetentionPeriod", FOURTEEN_DAYS, "SqsManagedSseEnabled", true));
        assertThat(Resources.of(template, QUEUE).values())
                .filteredOn(queue -> queue.containsKey("RedrivePolicy"))
                .extracting(
                        queue -> queue.get("RedrivePolicy").toString().replaceAll(".*(maxReceiveCount=\\d+).*", "$1"))
                .containsExactlyInAnyOrder("maxReceiveCount=20", "maxReceiveCount=5");
    }

    @Test
    void aMessageStaysHiddenFiftySecondsLongerThanItsFunctionMayTake() {
        template.hasResourceProperties(QUEUE, Map.of("VisibilityTimeout", ControlFunctions.LONGEST_SECONDS + 50));
    }

    @Test
    @DisplayName("R8: the function of the control queue, and no other, may have its messages come again sooner")
    void onlyTheFunctionOfTheQueueMayChangeVisibility() {
        assertThat(Resources.of(template, "AWS::IAM::Policy"))
                .allSatisfy((id, policy) -> assertThat(policy.toString().contains("sqs:ChangeMessageVisibility"))
                        .as(id)
                        .isEqualTo(id.contains("FunctionsQueueRole")));
    }

    @Test
    @DisplayName(
            "R10: an account that runs ten functions at once takes the stack, and half of them are not for the queue")
    void anAccountOfTenHasRoom() {
        assertThat(Resources.of(template, FUNCTION).values())
                .noneMatch(function -> function.containsKey("ReservedConcurrentExecutions"));
        template.hasResourceProperties(MAPPING, Map.of("ScalingConfig", Map.of("MaximumConcurrency", 5)));
    }

    @Test
    @DisplayName("R10: changes of DAG files go through the control queue, and invoke nothing by themselves")
    void changesOfDagFilesGoThroughTheQueue() {
        template.hasResourceProperties(
                "AWS::Events::Rule",
                Map.of(
                        "EventPattern",
                        Match.objectLike(Map.of("source", List.of("aws.s3"))),
                        "Targets",
                        List.of(Match.objectLike(Map.of(
                                "Arn",
                                Map.of(
                                        "Fn::GetAtt",
                                        List.of(Match.stringLikeRegexp("CascadeControlQueue.*"), "Arn")))))));
    }

    @Test
    void messagesComeWithoutWaitingAndFailOneByOne() {
        template.hasResourceProperties(
                MAPPING,
                Map.of(
                        "BatchSize",
                        10,
                        "MaximumBatchingWindowInSeconds",
                        0,
                        "ScalingConfig",
                        Map.of("MaximumConcurrency", 5),
                        "FunctionResponseTypes",
                        List.of("ReportBatchItemFailures")));
    }

    @Test
    void onlyRecordsThatNeedWorkInvokeAnything() {
        template.hasResourceProperties(
                MAPPING,
                Map.of(
                        "FilterCriteria",
                        Map.of(
                                "Filters",
                                StreamFilters.all().stream()
                                        .map(pattern -> Map.of("Pattern", pattern))
                                        .toList())));
    }

    @Test
    void aPoisonRecordIsIsolatedTriedSomeTimesAndNoted() {
        template.hasResourceProperties(
                MAPPING,
                Map.of(
                        "StartingPosition",
                        "LATEST",
                        "BisectBatchOnFunctionError",
                        true,
                        "MaximumRetryAttempts",
                        10,
                        "MaximumRecordAgeInSeconds",
                        3600,
                        "ParallelizationFactor",
                        1,
                        "FunctionResponseTypes",
                        List.of("ReportBatchItemFailures"),
                        "DestinationConfig",
                        Match.objectLike(Map.of("OnFailure", Match.anyValue()))));
    }

    @Test
    void nobodyCallsTheHttpApiWithoutSigning() {
        assertThat(httpRoutes())
                .hasSize(ApiRoute.ALL.size() + OPEN.size() - 2)
                .allSatisfy((key, route) ->
                        assertThat(route).containsEntry("AuthorizationType", OPEN.contains(key) ? "NONE" : "AWS_IAM"));
    }

    @Test
    void pagesAreServedByAFunctionOfTheirOwnWithoutRights() {
        Set<Object> integrations = httpRoutes().values().stream()
                .filter(route -> !route.get("RouteKey").toString().contains("/v1/"))
                .map(route -> route.get("Target"))
                .collect(Collectors.toSet());
        List<Object> codes = Resources.of(template, FUNCTION).values().stream()
                .map(function -> function.get("Code"))
                .toList();

        assertThat(integrations).hasSize(1);
        assertThat(codes.stream().filter(code -> Collections.frequency(codes, code) == 1))
                .as("an artifact that no other function carries")
                .hasSize(1);
        assertThat(Resources.of(template, "AWS::IAM::Policy").entrySet())
                .filteredOn(policy -> policy.getKey().startsWith("CascadeUi"))
                .singleElement()
                .satisfies(policy -> assertThat(policy.getValue().toString())
                        .contains("logs:PutLogEvents")
                        .doesNotContain("dynamodb:", "s3:", "sqs:", "execute-api:"));
    }

    @Test
    void withoutPagesInTheBuildThereIsNoFunctionForThem(@TempDir Path folder) {
        Path clone = SynthesizedApp.withoutPages(SynthesizedApp.builtClone(folder));

        assertThat(BuildOutput.ui(clone)).isEmpty();
    }

    @Test
    void whatIsOpenIsThrottledMore() {
        template.hasResourceProperties(
                "AWS::ApiGatewayV2::Stage",
                Map.of(
                        "RouteSettings",
                        OPEN.stream()
                                .collect(Collectors.toMap(
                                        key -> key,
                                        key -> Map.of("ThrottlingRateLimit", 25, "ThrottlingBurstLimit", 50)))));
    }

    @Test
    void theStreamTakesWhoeverTheHandlerLetsIn() {
        assertThat(Resources.of(template, ROUTE).values())
                .extracting(route -> (String) route.get("RouteKey"))
                .contains("$connect", "$disconnect", "$default");
    }

    @Test
    @DisplayName("R16: both APIs are throttled, the one that lets strangers knock more than the other")
    void bothApisAreThrottled() {
        assertThat(Resources.of(template, "AWS::ApiGatewayV2::Stage").values())
                .extracting(stage -> stage.get("DefaultRouteSettings").toString())
                .satisfiesExactlyInAnyOrder(
                        http -> assertThat(http).contains("ThrottlingRateLimit=500", "ThrottlingBurstLimit=1000"),
                        stream -> assertThat(stream).contains("ThrottlingRateLimit=50}", "ThrottlingBurstLimit=200"));
    }

    @Test
    void theTickComesEveryMinuteAndAMissedOneIsNotMadeUpFor() {
        template.hasResourceProperties(
                "AWS::Events::Rule",
                Map.of(
                        "ScheduleExpression",
                        "rate(1 minute)",
                        "Targets",
                        List.of(Match.objectLike(Map.of(
                                "RetryPolicy", Map.of("MaximumRetryAttempts", 0, "MaximumEventAgeInSeconds", 60))))));
    }

    @Test
    @DisplayName("R9: a failed or throttled event of a rule that strikes again is not tried again")
    void everyAliasHasSettingsForEvents() {
        Map<String, Map<String, Object>> configs = Resources.of(template, "AWS::Lambda::EventInvokeConfig");

        assertThat(configs.values())
                .hasSize(7)
                .allSatisfy(
                        config -> assertThat(config.get("Qualifier").toString()).doesNotContain("$LATEST"));
        configs.forEach((id, config) -> {
            boolean repeated = !id.contains("DagSource");
            assertThat(config)
                    .as(id)
                    .containsEntry("MaximumRetryAttempts", repeated ? 0 : 2)
                    .containsEntry("MaximumEventAgeInSeconds", repeated ? 60 : 3600);
        });
    }

    @Test
    void outputsTellWhereThingsAre() {
        List.of(
                        Outputs.API_URL,
                        Outputs.UI_URL,
                        Outputs.STREAM_URL,
                        Outputs.CONTROL_QUEUE_URL,
                        Outputs.TASK_QUEUE_URL,
                        Outputs.EVENT_BUS_NAME,
                        Outputs.REGION)
                .forEach(output -> template.hasOutput(output, Map.of()));
    }

    /** CloudFormation knows a queue by this id: under another one, an update would lose what is in it. */
    @Test
    void queuesKeepTheirIdsFromReleaseToRelease() {
        assertThat(Resources.of(template, QUEUE).keySet())
                .contains("CascadeControlQueue8044F51D", "CascadeTaskQueue92A4C9DB");
    }

    private static Map<String, Map<String, Object>> httpRoutes() {
        return Resources.of(template, ROUTE).values().stream()
                .filter(route -> route.get("RouteKey").toString().contains(" /"))
                .collect(Collectors.toMap(route -> route.get("RouteKey").toString(), route -> route));
    }

    @Test
    @DisplayName("C4: the tick function has the setting how long jobs are kept, and only it and the API may delete")
    void jobsAreKeptAsLongAsTheContextSays(@TempDir Path folder) {
        Template keeping = SynthesizedApp.with(folder, Map.of("workers", "0", "keepJobs", "90d"))
                .template(CascadeApp.CONTROL_PLANE_STACK);

        assertThat(Resources.of(keeping, FUNCTION)).allSatisfy((id, function) -> {
            String environment = function.get("Environment").toString();
            if (id.contains("FunctionsTick")) {
                assertThat(environment).contains(AwsSettings.KEEP_JOBS + "=7776000s");
            } else {
                assertThat(environment).doesNotContain(AwsSettings.KEEP_JOBS);
            }
        });
        assertThat(mayDelete(keeping)).hasSize(2).allMatch(id -> id.matches(".*Functions(Api|Tick).*"));
        assertThat(mayDelete(template)).singleElement().asString().contains("FunctionsApi");
    }

    private static List<String> mayDelete(Template template) {
        return Resources.of(template, "AWS::IAM::Policy").entrySet().stream()
                .filter(policy -> policy.getValue().toString().contains("s3:DeleteObject"))
                .map(Map.Entry::getKey)
                .toList();
    }
}
