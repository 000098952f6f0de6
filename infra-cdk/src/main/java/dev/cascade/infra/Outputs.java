package dev.cascade.infra;

import java.util.List;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnOutputProps;
import software.amazon.awscdk.Stack;

/** The names of the outputs of the stacks. Scripts may rely on them. */
public final class Outputs {

    /** {@link StateStack}: the DynamoDB table that holds all state. */
    public static final String TABLE_NAME = "TableName";
    /** {@link StateStack}: the S3 bucket for artifacts. */
    public static final String ARTIFACT_BUCKET_NAME = "ArtifactBucketName";
    /** {@link StateStack}: the S3 bucket for DAG files, unless one of one's own is used. */
    public static final String DAG_BUCKET_NAME = "DagBucketName";
    /** {@link ControlPlaneStack}: where the HTTP API is; what {@code cascade trigger --url} wants. */
    public static final String API_URL = "ApiUrl";
    /** {@link LoginStack}: the Cognito user pool of those who log in on the web UI. */
    public static final String USER_POOL_ID = "UserPoolId";
    /** {@link ControlPlaneStack}: where the web UI is, if the build has it. */
    public static final String UI_URL = "UiUrl";
    /** {@link ControlPlaneStack}: where the live stream is. */
    public static final String STREAM_URL = "StreamUrl";
    /** {@link ControlPlaneStack}: the queue of results, timers and pieces of fan-outs. */
    public static final String CONTROL_QUEUE_URL = "ControlQueueUrl";
    /** {@link ControlPlaneStack}: the queue of local tasks. */
    public static final String TASK_QUEUE_URL = "TaskQueueUrl";
    /** {@link ControlPlaneStack}: the EventBridge bus that receives events of jobs. */
    public static final String EVENT_BUS_NAME = "EventBusName";
    /** {@link ControlPlaneStack}: the region that all of it is in. */
    public static final String REGION = "Region";
    /** {@link WorkerStack}: the cluster of the workers. */
    public static final String WORKER_CLUSTER_NAME = "WorkerClusterName";
    /** {@link WorkerStack}: the service whose tasks the workers are. */
    public static final String WORKER_SERVICE_NAME = "WorkerServiceName";
    /** {@link PostgresStack}: the secret with user, password and address of the database. */
    public static final String DATABASE_SECRET_ARN = "DatabaseSecretArn";

    private Outputs() {}

    /**
     * Exports values under the names that the CDK gives them, whether another stack imports them or not. CloudFormation refuses an update that takes away
     * an export which a deployed stack imports, and that may be a stack that the app's flags leave out by now.
     */
    static void keepExports(Stack stack, List<String> values) {
        values.forEach(value -> stack.exportValue(value));
    }

    static void put(Stack stack, String name, String value, String description) {
        new CfnOutput(
                stack,
                name,
                CfnOutputProps.builder().value(value).description(description).build());
    }
}
