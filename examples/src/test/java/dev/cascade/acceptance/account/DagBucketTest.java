package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** DAG files in the bucket for them are the DAGs of the account. */
@AccountTest
class DagBucketTest {

    private static final String KEY = "from_bucket.json";

    @Test
    void aFileThatComesIsADagAndOneThatGoesIsNoLonger(EmulatedAccount account) {
        try (S3Client s3 = account.s3()) {
            String bucket = account.dagsBucket();

            s3.putObject(
                    r -> r.bucket(bucket).key(KEY),
                    RequestBody.fromString(
                            TaskDocuments.dag("\"schedule\": \"0 0 1 1 *\", ", TaskDocuments.ofEachFunction(account))));
            account.await("the DAG", () -> account.user().get("/v1/dags/from_bucket"), r -> r.status() == 200);

            s3.deleteObject(r -> r.bucket(bucket).key(KEY));
            ApiCaller.Response gone = account.await(
                    "the DAG to be gone",
                    () -> account.user().get("/v1/dags/from_bucket"),
                    r -> !r.json().path("present").asBoolean(true));
            assertThat(gone.status()).isEqualTo(200);
        }
    }
}
