package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.assertions.Template;

class StateStackTest {

    private static final String TABLE = "AWS::DynamoDB::Table";
    private static final String BUCKET = "AWS::S3::Bucket";
    private static final String ARTIFACTS = "ArtifactsBucket88671897";
    private static final String DAGS = "DagsBucket4A8F3CC8";
    private static final Map<String, Object> STAYS =
            Map.of("DeletionPolicy", "Retain", "UpdateReplacePolicy", "Retain");

    private static Template template;

    @BeforeAll
    static void synthesize() {
        template = Template.fromStack(new StateStack(new App(), CascadeApp.STATE_STACK, null));
    }

    @Test
    void theTableIsTheOneThatTableSchemaDescribes() {
        Map<String, Object> described = RecordedSchema.properties();

        assertThat(described)
                .containsOnlyKeys(
                        "AttributeDefinitions",
                        "BillingMode",
                        "GlobalSecondaryIndexes",
                        "KeySchema",
                        "StreamSpecification",
                        "TimeToLiveSpecification");
        assertThat(onlyOne(TABLE)).isEqualTo(with(described, beyondTheSchema()));
    }

    @Test
    void theTableCanBeRestoredAndRefusesToBeDeleted() {
        template.hasResourceProperties(TABLE, beyondTheSchema());
    }

    @Test
    void tableAndBucketStayWhenTheStackGoes() {
        template.allResources(TABLE, STAYS);
        template.allResources(BUCKET, STAYS);
    }

    /** CloudFormation knows a resource by this id: under another one, an update would put an empty one beside it. */
    @Test
    void tableAndBucketKeepTheirIdsFromReleaseToRelease() {
        assertThat(template.findResources(TABLE)).containsOnlyKeys("StateTable962DE04C");
        assertThat(template.findResources(BUCKET)).containsOnlyKeys(ARTIFACTS, DAGS);
    }

    @Test
    void bucketsAreEncryptedAndNeverPublic() {
        template.allResourcesProperties(
                BUCKET,
                Map.of(
                        "BucketEncryption",
                        Map.of(
                                "ServerSideEncryptionConfiguration",
                                List.of(Map.of("ServerSideEncryptionByDefault", Map.of("SSEAlgorithm", "AES256")))),
                        "PublicAccessBlockConfiguration",
                        Map.of(
                                "BlockPublicAcls", true,
                                "BlockPublicPolicy", true,
                                "IgnorePublicAcls", true,
                                "RestrictPublicBuckets", true)));
    }

    @Test
    void bucketsDenyEverybodyEverythingWithoutTls() {
        for (String bucket : List.of(ARTIFACTS, DAGS)) {
            Map<String, Object> arn = Map.of("Fn::GetAtt", List.of(bucket, "Arn"));
            Map<String, Object> objects = Map.of("Fn::Join", List.of("", List.of(arn, "/*")));

            template.hasResourceProperties(
                    "AWS::S3::BucketPolicy",
                    Map.of(
                            "Bucket",
                            Map.of("Ref", bucket),
                            "PolicyDocument",
                            Map.of(
                                    "Statement",
                                    List.of(Map.of(
                                            "Effect", "Deny",
                                            "Principal", Map.of("AWS", "*"),
                                            "Action", "s3:*",
                                            "Resource", List.of(arn, objects),
                                            "Condition", Map.of("Bool", Map.of("aws:SecureTransport", "false")))))));
        }
    }

    @Test
    void unfinishedUploadsGoAfterAWeekAndInputsAfterAMonthAndNothingElseEverDoes() {
        Map<String, Object> unfinished =
                Map.of("Status", "Enabled", "AbortIncompleteMultipartUpload", Map.of("DaysAfterInitiation", 7));
        Map<String, Object> inputs = Map.of("Status", "Enabled", "Prefix", "inputs/", "ExpirationInDays", 30);

        assertThat(Resources.of(template, BUCKET).get(ARTIFACTS))
                .extractingByKey("LifecycleConfiguration")
                .isEqualTo(Map.of("Rules", List.of(unfinished, inputs)));
        assertThat(Resources.of(template, BUCKET).get(DAGS)).doesNotContainKey("LifecycleConfiguration");
    }

    @Test
    void onlyTheBucketForDagsTellsWhatHappensInIt() {
        assertThat(Resources.of(template, BUCKET).get(DAGS))
                .containsEntry(
                        "NotificationConfiguration",
                        Map.of("EventBridgeConfiguration", Map.of("EventBridgeEnabled", true)));
        assertThat(Resources.of(template, BUCKET).get(ARTIFACTS)).doesNotContainKey("NotificationConfiguration");
    }

    @Test
    void theOutputsTellAllNames() {
        template.hasOutput(Outputs.TABLE_NAME, refersTo(template.getResourceId(TABLE)));
        template.hasOutput(Outputs.ARTIFACT_BUCKET_NAME, refersTo(ARTIFACTS));
        template.hasOutput(Outputs.DAG_BUCKET_NAME, refersTo(DAGS));
    }

    /** What a table in an account has and {@code TableSchema}, which creates them for tests, does not ask for. */
    private static Map<String, Object> beyondTheSchema() {
        return Map.of(
                "DeletionProtectionEnabled",
                true,
                "PointInTimeRecoverySpecification",
                Map.of("PointInTimeRecoveryEnabled", true));
    }

    private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> more) {
        Map<String, Object> all = new TreeMap<>(some);
        all.putAll(more);
        return all;
    }

    private static Map<String, Object> refersTo(String id) {
        return Map.of("Value", Map.of("Ref", id));
    }

    @SuppressWarnings("unchecked") // The CDK hands templates out as untyped maps.
    private static Map<String, Object> onlyOne(String type) {
        Map<String, Map<String, Object>> resources = template.findResources(type);
        assertThat(resources).hasSize(1);
        return (Map<String, Object>) resources.values().iterator().next().get("Properties");
    }
}
