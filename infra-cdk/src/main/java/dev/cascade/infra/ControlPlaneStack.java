package dev.cascade.infra;

import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/**
 * The control plane as a stack of its own. Nothing in it has to survive: the state is in {@link StateStack}. Its outputs tell where things are.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class ControlPlaneStack extends Stack {

    private final Cascade cascade;

    /**
     * Adds the stack to an app.
     *
     * @param scope the app, or a stage of it
     * @param id unique in {@code scope}; it is in the stack's name
     * @param properties account, region, tags and so on; null for the CDK's defaults
     * @param props what the control plane is made with
     */
    public ControlPlaneStack(Construct scope, String id, @Nullable StackProps properties, CascadeProps props) {
        super(scope, id, properties);
        cascade = new Cascade(this, "Cascade", props);
        Outputs.put(this, Outputs.API_URL, cascade.apiUrl(), "The HTTP API");
        cascade.uiUrl().ifPresent(url -> Outputs.put(this, Outputs.UI_URL, url, "The web UI"));
        Outputs.put(this, Outputs.STREAM_URL, cascade.streamUrl(), "The live stream");
        Outputs.put(
                this,
                Outputs.CONTROL_QUEUE_URL,
                cascade.controlQueue().getQueueUrl(),
                "The queue of results, timers and pieces of fan-outs");
        Outputs.put(this, Outputs.TASK_QUEUE_URL, cascade.taskQueue().getQueueUrl(), "The queue of local tasks");
        Outputs.put(
                this,
                Outputs.EVENT_BUS_NAME,
                cascade.eventBus().getEventBusName(),
                "The bus that receives events of jobs");
        Outputs.put(this, Outputs.REGION, getRegion(), "The region of all of it");
        Outputs.keepExports(this, cascade.importable());
    }

    /** The control plane, to register task functions with or to grant rights. */
    public Cascade cascade() {
        return cascade;
    }
}
