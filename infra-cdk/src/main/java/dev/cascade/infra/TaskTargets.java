package dev.cascade.infra;

import dev.cascade.aws.AwsSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Names;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.Token;
import software.amazon.awscdk.UniqueResourceNameOptions;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.CfnRuleProps;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.PolicyStatementProps;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.DestinationConfig;
import software.amazon.awscdk.services.lambda.DestinationOptions;
import software.amazon.awscdk.services.lambda.EventInvokeConfigOptions;
import software.amazon.awscdk.services.lambda.IAlias;
import software.amazon.awscdk.services.lambda.IDestination;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.lambda.IVersion;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.IStateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachineType;
import software.constructs.Construct;
import software.constructs.IConstruct;
import software.constructs.Node;

/**
 * What tasks may name: functions and state machines. All that is added, is added beside them: a stack with functions depends on the control plane's
 * stack, and never the other way.
 *
 * <p>Rights on them depend on a tag, so that there may be any number of them: a role takes 10,240 characters of inline policies, and ten managed policies
 * of 6,144 characters. What the app makes, it tags. The owner of an imported resource has to tag it, because CloudFormation tags only what it
 * creates.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM and AWS STS quotas</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/attribute-based-access-control.html">Using attribute-based access control in Lambda</a>
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/tag-based-policies.html">Creating tag-based IAM policies in Step Functions</a>
 */
final class TaskTargets {

    /** An invocation that could not begin within this time, because functions are throttled, is reported as one that failed. */
    private static final Duration WAITS_AT_MOST = Duration.hours(1);

    /** Rules with such names may send to the control queue, whichever stack they are in. */
    private static final String RULES = "CascadeExecutions-";

    /** On every function and state machine that tasks may name; its value is the name of the control plane's stack. */
    static final String TAG = AwsSettings.TASK_TAG;

    /** For cdk-nag: any function. */
    static final String FUNCTIONS = ".*:function:\\*";

    static final String WHY_FUNCTIONS = "Only functions with the tag that registering puts on them.";

    /** For cdk-nag: any state machine, and any execution. */
    static final String STATE_MACHINES = ".*:(stateMachine|execution):\\*";

    static final String WHY_STATE_MACHINES =
            "Only state machines with the tag that registering puts on them, and their executions.";

    private static final List<String> ENDED = List.of("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED");

    private static final int PARTS_OF_ARN = 7;

    private final Queue controlQueue;
    private final ControlFunctions functions;
    private final List<IGrantable> workers = new ArrayList<>();
    private final Set<String> registered = new HashSet<>();
    private boolean hasStateMachines;

    TaskTargets(Queue controlQueue, ControlFunctions functions) {
        this.controlQueue = controlQueue;
        this.functions = functions;
        for (ControlFunction function : functions.dispatching()) {
            add(function.role(), onFunctions("lambda:InvokeFunction"));
            Suppressions.exceptWildcard(function, FUNCTIONS, WHY_FUNCTIONS);
        }
        for (ControlFunction function : functions.registering()) {
            add(function.role(), onFunctions("lambda:GetFunctionConfiguration", "lambda:GetFunctionEventInvokeConfig"));
            Suppressions.exceptWildcard(function, FUNCTIONS, WHY_FUNCTIONS);
        }
    }

    private static void add(IGrantable whom, PolicyStatement right) {
        whom.getGrantPrincipal().addToPrincipalPolicy(right);
    }

    private PolicyStatement onFunctions(String... actions) {
        return onTagged("lambda:", "function:*", actions);
    }

    private PolicyStatement onStateMachines(String... actions) {
        return onTagged("states:", "stateMachine:*", actions);
    }

    /** An execution has the tags of its state machine. */
    private PolicyStatement onExecutions(String... actions) {
        return onTagged("states:", "execution:*", actions);
    }

    /** One statement for all that is registered, now or later. */
    private PolicyStatement onTagged(String service, String resources, String... actions) {
        Stack stack = Stack.of(controlQueue);
        return new PolicyStatement(PolicyStatementProps.builder()
                .actions(List.of(actions))
                .resources(List.of("arn:" + stack.getPartition() + ":" + service + stack.getRegion() + ":"
                        + stack.getAccount() + ":" + resources))
                .conditions(Map.of("StringEquals", Map.of("aws:ResourceTag/" + TAG, controlPlane())))
                .build());
    }

    /** A role outside of the functions that advances jobs and dispatches tasks. */
    void handedOutBy(IGrantable worker) {
        workers.add(worker);
        add(worker, onFunctions("lambda:InvokeFunction"));
        if (hasStateMachines) {
            letExecute(worker);
        }
    }

    void register(IFunction function) {
        if (!registered.add(function.getNode().getPath())) {
            return;
        }
        IDestination results = destination(controlQueue.getQueueArn());
        function.configureAsyncInvoke(EventInvokeConfigOptions.builder()
                .retryAttempts(0)
                .maxEventAge(WAITS_AT_MOST)
                .onSuccess(results)
                .onFailure(results)
                .build());
        function.getGrantPrincipal()
                .addToPrincipalPolicy(FunctionIdentity.allow(List.of("sqs:SendMessage"), controlQueue.getQueueArn()));
        IFunction tagged = unqualified(function);
        tag(
                tagged,
                tagged.getPermissionsNode(),
                "aws lambda tag-resource --resource " + readable(tagged.getFunctionArn()) + " --tags " + TAG + "="
                        + controlPlane());
    }

    /** The function itself: versions and aliases have no tags of their own. The app may have made it, and only refer to its version or alias. */
    private static IFunction unqualified(IFunction function) {
        return switch (function) {
            case IAlias alias -> alias.getVersion().getLambda();
            case IVersion version -> version.getLambda();
            default -> function;
        };
    }

    /** Puts the tag on what the app makes. What it only refers to has no resource to put it on: a warning tells its owner how to. */
    private void tag(IConstruct registered, Node node, String command) {
        IConstruct resource = node.getDefaultChild();
        if (resource != null) {
            Tags.of(resource).add(TAG, controlPlane());
            return;
        }
        Annotations.of(registered)
                .addWarningV2(
                        "cascade:tagImported",
                        "CloudFormation cannot tag what the app only imports, and Cascade may not use it without the tag."
                                + " Unless it has the tag already, run: " + command);
    }

    private String controlPlane() {
        return Stack.of(controlQueue).getStackName();
    }

    /** An ARN to be typed: capitals stand for what is known in the account only. Tags are on the resource itself, and not on its versions and aliases. */
    private static String readable(String arn) {
        List<String> parts = List.of(arn.split(":", -1));
        List<String> unknown = List.of("ARN", "aws", "SERVICE", "REGION", "ACCOUNT", "TYPE", "NAME");
        if (parts.size() < PARTS_OF_ARN) {
            return "ARN";
        }
        return IntStream.range(0, PARTS_OF_ARN)
                .mapToObj(i -> Token.isUnresolved(parts.get(i)) ? unknown.get(i) : parts.get(i))
                .collect(Collectors.joining(":"));
    }

    void register(IStateMachine machine) {
        if (machine instanceof StateMachine own && own.getStateMachineType() == StateMachineType.EXPRESS) {
            throw new IllegalArgumentException(
                    "the state machine " + machine.getNode().getPath()
                            + " is of type EXPRESS, which does not tell how its executions end; make it one of type STANDARD");
        }
        if (!registered.add(machine.getNode().getPath())) {
            return;
        }
        tag(
                machine,
                machine.getNode(),
                "aws stepfunctions tag-resource --resource-arn " + readable(machine.getStateMachineArn())
                        + " --tags key=" + TAG + ",value=" + controlPlane());
        letStateMachinesBeUsed();
        new CfnRule(
                Stack.of(machine),
                Names.nodeUniqueId(machine.getNode()) + "Ends",
                CfnRuleProps.builder()
                        .name(RULES
                                + Names.uniqueResourceName(
                                        machine,
                                        UniqueResourceNameOptions.builder()
                                                .maxLength(40)
                                                .build()))
                        .description("Cascade: ends of executions")
                        .eventPattern(Map.of(
                                "source",
                                List.of("aws.states"),
                                "detail-type",
                                List.of("Step Functions Execution Status Change"),
                                "detail",
                                Map.of("stateMachineArn", List.of(arn(machine)), "status", ENDED)))
                        .targets(List.of(CfnRule.TargetProperty.builder()
                                .id("ControlQueue")
                                .arn(controlQueue.getQueueArn())
                                .build()))
                        .build());
    }

    /** Without the version or alias that an imported one may have: rights, events and executions are those of the state machine. */
    private static String arn(IStateMachine machine) {
        String arn = machine.getStateMachineArn();
        List<String> parts = List.of(arn.split(":", -1));
        return Token.isUnresolved(arn) || parts.size() <= PARTS_OF_ARN
                ? arn
                : String.join(":", parts.subList(0, PARTS_OF_ARN));
    }

    /** With the first of them only: who has none gives no rights on any. */
    private void letStateMachinesBeUsed() {
        if (hasStateMachines) {
            return;
        }
        hasStateMachines = true;
        letRulesSend();
        workers.forEach(this::letExecute);
        for (ControlFunction function : functions.dispatching()) {
            letExecute(function.role());
            Suppressions.exceptWildcard(function, STATE_MACHINES, WHY_STATE_MACHINES);
        }
        for (ControlFunction function : functions.registering()) {
            add(function.role(), onStateMachines("states:DescribeStateMachine"));
            Suppressions.exceptWildcard(function, STATE_MACHINES, WHY_STATE_MACHINES);
        }
    }

    private void letExecute(IGrantable whom) {
        add(whom, onStateMachines("states:StartExecution"));
        add(whom, onExecutions("states:StopExecution", "states:DescribeExecution"));
    }

    /** By the beginning of their names, as the queue's stack cannot wait for stacks that wait for it. */
    private void letRulesSend() {
        Stack stack = Stack.of(controlQueue);
        String rules = "arn:" + stack.getPartition() + ":events:" + stack.getRegion() + ":" + stack.getAccount()
                + ":rule/" + RULES + "*";
        controlQueue.addToResourcePolicy(new PolicyStatement(PolicyStatementProps.builder()
                .principals(List.of(new ServicePrincipal("events.amazonaws.com")))
                .actions(List.of("sqs:SendMessage"))
                .resources(List.of(controlQueue.getQueueArn()))
                .conditions(Map.of("ArnLike", Map.of("aws:SourceArn", rules)))
                .build()));
    }

    /** The queue as a destination, and nothing granted: the construct's own way lets the function ask about the queue as well. */
    private static IDestination destination(String queueArn) {
        return new IDestination() {
            @Override
            public DestinationConfig bind(Construct scope, IFunction function, @Nullable DestinationOptions options) {
                return bind(scope, function);
            }

            @Override
            public DestinationConfig bind(Construct scope, IFunction function) {
                return DestinationConfig.builder().destination(queueArn).build();
            }
        };
    }
}
