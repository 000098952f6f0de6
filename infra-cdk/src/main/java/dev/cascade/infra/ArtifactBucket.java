package dev.cascade.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.BucketProps;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.constructs.Construct;

/**
 * The S3 bucket that holds artifacts: what tasks leave behind. It is encrypted with keys that S3 manages, talks TLS only, is never public, and
 * stays in the account, with what is in it, when its stack goes. Uploads that were begun and not finished are dropped after 7 days, because they
 * are billed and not seen; what lies under {@value #INPUTS}, task inputs too large to travel, after 30 days, when no job can want them any more.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class ArtifactBucket extends Construct {

    /** Where the control plane puts inputs of tasks that are too large to travel. */
    static final String INPUTS = "inputs/";

    /** Where the results of attempts are kept that are too large for a job's journal. */
    static final String RESULTS = "attempts/";

    /** Where workers note which results they are about to put under the keys that authors named. */
    static final String PUBLISHING = "publishing/";

    private static final Duration INPUTS_STAY = Duration.days(30);
    private static final Duration UNFINISHED_UPLOADS_STAY = Duration.days(7);

    private final Bucket bucket;

    /**
     * Adds the bucket to a stack.
     *
     * @param scope the stack, or a construct in it
     * @param id unique in {@code scope}; another id later means another, empty bucket
     */
    public ArtifactBucket(Construct scope, String id) {
        super(scope, id);
        bucket = new Bucket(this, "Bucket", properties());
        exceptFromAccessLogs(bucket);
    }

    static void exceptFromAccessLogs(Bucket bucket) {
        Suppressions.except(
                bucket,
                "AwsSolutions-S1",
                "Access logs would need a bucket of their own and be billed by the object; who needs them has CloudTrail's data events.");
    }

    /** The bucket, to be granted or named in a function's environment. CloudFormation chooses its name. */
    public Bucket bucket() {
        return bucket;
    }

    private static BucketProps properties() {
        return BucketProps.builder()
                .encryption(BucketEncryption.S3_MANAGED)
                .enforceSsl(true)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .lifecycleRules(List.of(
                        LifecycleRule.builder()
                                .abortIncompleteMultipartUploadAfter(UNFINISHED_UPLOADS_STAY)
                                .build(),
                        LifecycleRule.builder()
                                .prefix(INPUTS)
                                .expiration(INPUTS_STAY)
                                .build()))
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
    }
}
