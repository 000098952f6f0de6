package dev.cascade.infra;

import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.BucketProps;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.constructs.Construct;

/**
 * The S3 bucket for DAG files. It sends EventBridge an event for each object that is created or deleted. It is separate from the artifact bucket
 * for two reasons: write access to it decides what runs, and EventBridge bills $1.00 a million events. The bucket is encrypted, TLS only and
 * never public. It is retained when its stack is deleted.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class DagBucket extends Construct {

    private final Bucket bucket;

    /**
     * Adds the bucket to a stack.
     *
     * @param scope the stack, or a construct in it
     * @param id unique in {@code scope}; another id later means another, empty bucket
     */
    public DagBucket(Construct scope, String id) {
        super(scope, id);
        bucket = new Bucket(
                this,
                "Bucket",
                BucketProps.builder()
                        .encryption(BucketEncryption.S3_MANAGED)
                        .enforceSsl(true)
                        .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                        .removalPolicy(RemovalPolicy.RETAIN)
                        .build());
        tellEventBridge(bucket);
        ArtifactBucket.exceptFromAccessLogs(bucket);
    }

    /** As the resource has it: the construct's own way deploys a function with rights on every bucket, to set this one property. */
    private static void tellEventBridge(Bucket bucket) {
        if (bucket.getNode().getDefaultChild() instanceof CfnBucket resource) {
            resource.setNotificationConfiguration(CfnBucket.NotificationConfigurationProperty.builder()
                    .eventBridgeConfiguration(CfnBucket.EventBridgeConfigurationProperty.builder()
                            .eventBridgeEnabled(true)
                            .build())
                    .build());
        }
    }

    /** The bucket, to be granted or named in a function's environment. CloudFormation chooses its name. */
    public Bucket bucket() {
        return bucket;
    }
}
