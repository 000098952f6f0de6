package dev.cascade.infra;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Arn;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Names;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.Token;
import software.amazon.awscdk.UniqueResourceNameOptions;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.CfnRuleProps;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.Policy;
import software.amazon.awscdk.services.iam.PolicyProps;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.PolicyStatementProps;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.DestinationConfig;
import software.amazon.awscdk.services.lambda.DestinationOptions;
import software.amazon.awscdk.services.lambda.EventInvokeConfigOptions;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.IDestination;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.IStateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.StateMachineType;
import software.constructs.Construct;
import software.constructs.IConstruct;

/**
 * What tasks may name: functions and state machines. All that is added, is added beside them: a stack with functions depends on the control plane's
 * stack, and never the other way.
 */
final class TaskTargets {

    /** An invocation that could not begin within this time, because functions are throttled, is reported as one that failed. */
    private static final Duration WAITS_AT_MOST = Duration.hours(1);

    /** Rules with such names may send to the control queue, whichever stack they are in. */
    private static final String RULES = "CascadeExecutions-";

    /** On every function that tasks may name; its value is the name of the control plane's stack. */
    static final String TAG = "cascade:task";

    /** For cdk-nag: any function. */
    static final String FUNCTIONS = ".*:function:\\*";

    static final String WHY_FUNCTIONS = "Only functions with the tag that registering puts on them.";

    private static final List<String> ENDED = List.of("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED");

    private static final int PARTS_OF_ARN = 7;

    private final Queue controlQueue;
    private final ControlFunctions functions;
    private final List<IGrantable> workers = new ArrayList<>();
    private final List<PolicyStatement> handingOut = new ArrayList<>();
    private final Set<String> registered = new HashSet<>();
    private boolean rulesMaySend;

    TaskTargets(Queue controlQueue, ControlFunctions functions) {
        this.controlQueue = controlQueue;
        this.functions = functions;
        for (ControlFunction function : functions.dispatching()) {
            add(function.role(), taskFunctions("lambda:InvokeFunction"));
            Suppressions.exceptWildcard(function, FUNCTIONS, WHY_FUNCTIONS);
        }
        for (ControlFunction function : functions.registering()) {
            add(
                    function.role(),
                    taskFunctions("lambda:GetFunctionConfiguration", "lambda:GetFunctionEventInvokeConfig"));
            Suppressions.exceptWildcard(function, FUNCTIONS, WHY_FUNCTIONS);
        }
    }

    private static void add(IGrantable whom, PolicyStatement right) {
        whom.getGrantPrincipal().addToPrincipalPolicy(right);
    }

    /**
     * One statement for all functions that are registered, now or later, by a tag that registering puts on them: a role takes 10,240 characters of
     * inline policies, and a statement for each function would be more after some twenty.
     *
     * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM and AWS STS quotas</a>
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/attribute-based-access-control.html">Using attribute-based access control in Lambda</a>
     */
    private PolicyStatement taskFunctions(String... actions) {
        Stack stack = Stack.of(controlQueue);
        return new PolicyStatement(PolicyStatementProps.builder()
                .actions(List.of(actions))
                .resources(List.of("arn:" + stack.getPartition() + ":lambda:" + stack.getRegion() + ":"
                        + stack.getAccount() + ":function:*"))
                .conditions(Map.of("StringEquals", Map.of("aws:ResourceTag/" + TAG, stack.getStackName())))
                .build());
    }

    /** Somebody who advances jobs, and so hands out tasks, outside of the functions. */
    void handedOutBy(IGrantable worker) {
        workers.add(worker);
        add(worker, taskFunctions("lambda:InvokeFunction"));
        handingOut.forEach(right -> add(worker, right));
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
        if (!isTagged(function)) {
            handOut(function, FunctionIdentity.allow(List.of("lambda:InvokeFunction"), function.getFunctionArn()));
            let(
                    functions.registering(),
                    function,
                    "Register",
                    FunctionIdentity.allow(
                            List.of("lambda:GetFunctionConfiguration", "lambda:GetFunctionEventInvokeConfig"),
                            function.getFunctionArn()));
        }
    }

    /** Puts the tag on a function that the app makes. One that it only refers to cannot be tagged, and has a statement of its own. */
    private boolean isTagged(IFunction function) {
        IFunction tagged = function instanceof Alias alias ? alias.getLambda() : function;
        if (!(tagged instanceof Function)) {
            return false;
        }
        Tags.of(tagged).add(TAG, Stack.of(controlQueue).getStackName());
        return true;
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
        handOut(
                machine,
                FunctionIdentity.allow(List.of("states:StartExecution"), arn(machine)),
                FunctionIdentity.allow(
                        List.of("states:StopExecution", "states:DescribeExecution"), executions(machine)));
        let(
                functions.registering(),
                machine,
                "Register",
                FunctionIdentity.allow(List.of("states:DescribeStateMachine"), arn(machine)));
        letRulesSend();
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

    /** Any execution of this machine: their names have ids of jobs. */
    private static String executions(IStateMachine machine) {
        Stack stack = Stack.of(machine);
        String name = Arn.split(arn(machine), ArnFormat.COLON_RESOURCE_NAME).getResourceName();
        return "arn:" + stack.getPartition() + ":states:" + stack.getRegion() + ":" + stack.getAccount() + ":execution:"
                + name + ":*";
    }

    /** By the beginning of their names, as the queue's stack cannot wait for stacks that wait for it. */
    private void letRulesSend() {
        if (rulesMaySend) {
            return;
        }
        rulesMaySend = true;
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

    private void handOut(IConstruct target, PolicyStatement... rights) {
        let(functions.dispatching(), target, "Invoke", rights);
        for (PolicyStatement right : rights) {
            handingOut.add(right);
            workers.forEach(worker -> add(worker, right));
        }
    }

    private static void let(List<ControlFunction> whom, IConstruct target, String id, PolicyStatement... rights) {
        Policy policy = new Policy(
                Stack.of(target),
                Names.nodeUniqueId(target.getNode()) + id,
                PolicyProps.builder().statements(List.of(rights)).build());
        whom.forEach(function -> policy.attachToRole(function.role()));
        Suppressions.exceptWildcard(
                policy, ".*:execution:.*:\\*", "Executions are named after jobs, tasks and attempts.");
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
