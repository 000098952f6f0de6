package dev.cascade.infra;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/**
 * What must survive everything else of an installation: the table, the artifacts, the DAG files. All other stacks may be deleted and deployed again;
 * this one is apart so that they can be. Its outputs {@value Outputs#TABLE_NAME}, {@value Outputs#ARTIFACT_BUCKET_NAME} and
 * {@value Outputs#DAG_BUCKET_NAME} tell what they are called.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class StateStack extends Stack {

    private final StateTable state;
    private final ArtifactBucket artifacts;
    private final DagBucket dags;

    /**
     * Adds the stack to an app.
     *
     * @param scope the app, or a stage of it
     * @param id unique in {@code scope}; it is in the stack's name
     * @param properties account, region, tags and so on; null for the CDK's defaults
     */
    public StateStack(Construct scope, String id, @Nullable StackProps properties) {
        super(scope, id, properties);
        state = new StateTable(this, "State");
        artifacts = new ArtifactBucket(this, "Artifacts");
        dags = new DagBucket(this, "Dags");
        Outputs.put(this, Outputs.TABLE_NAME, table().getTableName(), "The DynamoDB table that holds all state");
        Outputs.put(this, Outputs.ARTIFACT_BUCKET_NAME, bucket().getBucketName(), "The S3 bucket that holds artifacts");
        Outputs.put(this, Outputs.DAG_BUCKET_NAME, dagBucket().getBucketName(), "The S3 bucket that holds DAG files");
        // As long as a control plane is deployed that imports them, also after the deployment was configured with
        // another bucket.
        Outputs.keepExports(
                this, List.of(dagBucket().getBucketName(), dagBucket().getBucketArn()));
    }

    /** The table that holds all state. */
    public Table table() {
        return state.table();
    }

    /** The bucket that holds artifacts. */
    public Bucket bucket() {
        return artifacts.bucket();
    }

    /** The bucket that holds DAG files. */
    public Bucket dagBucket() {
        return dags.bucket();
    }
}
