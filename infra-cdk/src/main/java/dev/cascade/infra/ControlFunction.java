package dev.cascade.infra;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.AliasProps;
import software.amazon.awscdk.services.lambda.ApplicationLogLevel;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.LoggingFormat;
import software.amazon.awscdk.services.lambda.RecursiveLoop;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SystemLogLevel;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A function of the control plane, with a role and a log group of its own. Whatever invokes it invokes the alias {@value #ALIAS}: only published
 * versions have the snapshot that makes a Java function start in a fraction of a second.
 */
final class ControlFunction extends Construct {

    static final String ALIAS = "live";

    private final FunctionIdentity identity;
    private final Function function;
    private final Alias alias;

    /**
     * @param handler whose handleRequest it calls
     * @param size memory and time
     * @param events what Lambda does with events of rules and of other functions
     * @param place its code, and where it is
     * @param environment environment variables of the handler
     */
    ControlFunction(
            Construct scope,
            String id,
            Class<?> handler,
            Size size,
            Events events,
            FunctionPlacement place,
            Map<String, String> environment) {
        super(scope, id);
        identity = FunctionIdentity.of(this);
        place.admit(this);
        function = new Function(
                this,
                "Function",
                place.properties()
                        .description("Cascade: " + handler.getSimpleName())
                        .runtime(Runtime.JAVA_25)
                        .architecture(Architecture.ARM_64)
                        .handler(entryPoint(handler))
                        .memorySize(size.megabytes())
                        .timeout(Duration.seconds(size.seconds()))
                        .environment(environment)
                        // A job is a loop of messages through the same queue and function, as long as its DAG wants it.
                        .recursiveLoop(RecursiveLoop.ALLOW)
                        .role(identity.role())
                        .logGroup(identity.log())
                        .loggingFormat(LoggingFormat.JSON)
                        .applicationLogLevelV2(ApplicationLogLevel.INFO)
                        // START, END and REPORT of each invocation cost more to keep than the invocation itself.
                        .systemLogLevelV2(SystemLogLevel.WARN)
                        .build());
        Annotations.of(function).acknowledgeWarning("@aws-cdk/aws-lambda:snapStartRequirePublish");
        alias = new Alias(
                this,
                "Live",
                AliasProps.builder()
                        .aliasName(ALIAS)
                        .version(function.getCurrentVersion())
                        .retryAttempts(events.retries())
                        .maxEventAge(events.longest())
                        .build());
    }

    /**
     * How Lambda finds the handler: by its class if that implements an interface of {@code aws-lambda-java-core}, else by the method too ("Define Lambda
     * function handler in Java", Lambda developer guide).
     */
    private static String entryPoint(Class<?> handler) {
        boolean implementsInterface =
                RequestHandler.class.isAssignableFrom(handler) || RequestStreamHandler.class.isAssignableFrom(handler);
        return implementsInterface ? handler.getName() : handler.getName() + "::handleRequest";
    }

    /** Lets it do this. */
    void may(List<String> actions, String... resources) {
        identity.may(actions, resources);
    }

    Role role() {
        return identity.role();
    }

    Function function() {
        return function;
    }

    LogGroup log() {
        return identity.log();
    }

    /** The alias to invoke. */
    Alias alias() {
        return alias;
    }

    /**
     * What Lambda does with an event of an asynchronous invocation. Its own defaults are two retries, after one and two minutes,
     * and six hours for an event that is throttled. The settings hold for the alias: those of a function do not hold for its aliases.
     *
     * @param retries how often an event is tried again after the function failed
     * @param longest how long an event may wait, from 1 minute to 6 hours
     */
    record Events(int retries, Duration longest) {}

    /** How much of a machine an invocation has, and for how long. */
    record Size(int megabytes, int seconds) {}
}
