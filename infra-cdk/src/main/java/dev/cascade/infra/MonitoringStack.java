package dev.cascade.infra;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/**
 * Alarms and a dashboard, as a stack of its own.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class MonitoringStack extends Stack {

    /**
     * Adds the stack to an app.
     *
     * @param scope the app, or a stage of it
     * @param id unique in {@code scope}; it is in the stack's name
     * @param properties account, region, tags and so on; null for the CDK's defaults
     * @param cascade the control plane that is watched
     * @param topicArn ARN of an SNS topic that alarms are sent to; empty for alarms that one has to look at
     */
    public MonitoringStack(
            Construct scope, String id, @Nullable StackProps properties, Cascade cascade, Optional<String> topicArn) {
        super(scope, id, properties);
        ControlPlaneMetrics signals = new ControlPlaneMetrics(this, "Signals", cascade);
        new CascadeAlarms(this, "Alarms", cascade, signals, topicArn);
        new CascadeDashboard(this, "Dashboard", cascade, signals);
    }
}
