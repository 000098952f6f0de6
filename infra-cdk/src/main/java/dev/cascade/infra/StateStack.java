package dev.cascade.infra;

import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnOutputProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/**
 * What must survive everything else of an installation: the table and the artifacts. All other stacks may be deleted and deployed again; this one
 * is apart so that they can be. Its outputs {@value #TABLE_NAME_OUTPUT} and {@value #BUCKET_NAME_OUTPUT} tell what the two are called.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class StateStack extends Stack {

    /** The output that tells the table's name. */
    public static final String TABLE_NAME_OUTPUT = "TableName";
    /** The output that tells the artifact bucket's name. */
    public static final String BUCKET_NAME_OUTPUT = "ArtifactBucketName";

    private final StateTable state;
    private final ArtifactBucket artifacts;

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
        output(TABLE_NAME_OUTPUT, table().getTableName(), "The DynamoDB table that holds all state");
        output(BUCKET_NAME_OUTPUT, bucket().getBucketName(), "The S3 bucket that holds artifacts");
    }

    /** The table that holds all state. */
    public Table table() {
        return state.table();
    }

    /** The bucket that holds artifacts. */
    public Bucket bucket() {
        return artifacts.bucket();
    }

    private void output(String id, String value, String description) {
        new CfnOutput(
                this,
                id,
                CfnOutputProps.builder().value(value).description(description).build());
    }
}
