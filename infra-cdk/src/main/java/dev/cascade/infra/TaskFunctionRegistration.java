package dev.cascade.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Names;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.Policy;
import software.amazon.awscdk.services.iam.PolicyProps;
import software.amazon.awscdk.services.lambda.DestinationConfig;
import software.amazon.awscdk.services.lambda.DestinationOptions;
import software.amazon.awscdk.services.lambda.EventInvokeConfigOptions;
import software.amazon.awscdk.services.lambda.IDestination;
import software.amazon.awscdk.services.lambda.IFunction;
import software.constructs.Construct;

/**
 * Makes Lambda functions ones that tasks may name. All that it adds, it adds beside the function: a stack with functions depends on the control plane's
 * stack, and never the other way.
 */
final class TaskFunctionRegistration {

    /** An invocation that could not begin within this time, because functions are throttled, is reported as one that failed. */
    private static final Duration WAITS_AT_MOST = Duration.hours(1);

    private final String controlQueueArn;
    private final ControlFunctions functions;

    TaskFunctionRegistration(String controlQueueArn, ControlFunctions functions) {
        this.controlQueueArn = controlQueueArn;
        this.functions = functions;
    }

    void register(IFunction function) {
        IDestination results = destination(controlQueueArn);
        function.configureAsyncInvoke(EventInvokeConfigOptions.builder()
                .retryAttempts(0)
                .maxEventAge(WAITS_AT_MOST)
                .onSuccess(results)
                .onFailure(results)
                .build());
        function.getGrantPrincipal()
                .addToPrincipalPolicy(FunctionIdentity.allow(List.of("sqs:SendMessage"), controlQueueArn));
        let(functions.dispatching(), "Invoke", List.of("lambda:InvokeFunction"), function);
        let(
                functions.registering(),
                "Register",
                List.of("lambda:GetFunctionConfiguration", "lambda:GetFunctionEventInvokeConfig"),
                function);
    }

    private static void let(List<ControlFunction> whom, String id, List<String> actions, IFunction function) {
        Policy policy = new Policy(
                Stack.of(function),
                Names.nodeUniqueId(function.getNode()) + id,
                PolicyProps.builder()
                        .statements(List.of(FunctionIdentity.allow(actions, function.getFunctionArn())))
                        .build());
        whom.forEach(control -> policy.attachToRole(control.role()));
    }

    /** The queue as a destination, and nothing granted: the construct's own way lets the function ask about the queue as well. */
    private static IDestination destination(String queueArn) {
        return new IDestination() {
            @Override
            public DestinationConfig bind(Construct scope, IFunction function, DestinationOptions options) {
                return bind(scope, function);
            }

            @Override
            public DestinationConfig bind(Construct scope, IFunction function) {
                return DestinationConfig.builder().destination(queueArn).build();
            }
        };
    }
}
