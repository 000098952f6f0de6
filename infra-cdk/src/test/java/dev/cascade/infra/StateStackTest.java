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
        assertThat(template.findResources(BUCKET)).containsOnlyKeys("ArtifactsBucket88671897");
    }

    @Test
    void theBucketIsEncryptedAndNeverPublic() {
        template.hasResourceProperties(
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
    void theBucketDeniesEverybodyEverythingWithoutTls() {
        Map<String, Object> bucketArn = Map.of("Fn::GetAtt", List.of(template.getResourceId(BUCKET), "Arn"));
        Map<String, Object> itsObjects = Map.of("Fn::Join", List.of("", List.of(bucketArn, "/*")));

        template.hasResourceProperties(
                "AWS::S3::BucketPolicy",
                Map.of(
                        "Bucket",
                        Map.of("Ref", template.getResourceId(BUCKET)),
                        "PolicyDocument",
                        Map.of(
                                "Statement",
                                List.of(Map.of(
                                        "Effect", "Deny",
                                        "Principal", Map.of("AWS", "*"),
                                        "Action", "s3:*",
                                        "Resource", List.of(bucketArn, itsObjects),
                                        "Condition", Map.of("Bool", Map.of("aws:SecureTransport", "false")))))));
    }

    @Test
    void unfinishedUploadsAreDroppedAfterAWeekAndNothingElseEverIs() {
        Map<String, Object> onlyRule =
                Map.of("Status", "Enabled", "AbortIncompleteMultipartUpload", Map.of("DaysAfterInitiation", 7));

        assertThat(onlyOne(BUCKET))
                .extractingByKey("LifecycleConfiguration")
                .isEqualTo(Map.of("Rules", List.of(onlyRule)));
    }

    @Test
    void theOutputsTellBothNames() {
        template.hasOutput(Outputs.TABLE_NAME, refersTo(TABLE));
        template.hasOutput(Outputs.ARTIFACT_BUCKET_NAME, refersTo(BUCKET));
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

    private static Map<String, Object> refersTo(String type) {
        return Map.of("Value", Map.of("Ref", template.getResourceId(type)));
    }

    @SuppressWarnings("unchecked") // The CDK hands templates out as untyped maps.
    private static Map<String, Object> onlyOne(String type) {
        Map<String, Map<String, Object>> resources = template.findResources(type);
        assertThat(resources).hasSize(1);
        return (Map<String, Object>) resources.values().iterator().next().get("Properties");
    }
}
