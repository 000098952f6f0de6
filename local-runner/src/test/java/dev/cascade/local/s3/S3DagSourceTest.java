package dev.cascade.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.aws.meter.Usage;
import dev.cascade.aws.s3.S3DagSource;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.port.DagSource;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.StoreException;
import dev.cascade.sql.SqlStores;
import dev.cascade.usecase.RegisterDag;
import dev.cascade.usecase.SyncDags;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** DAG files in a bucket, over the wire and with the SDK's defaults. */
class S3DagSourceTest extends S3EndpointFixture {

    private static final String DAG = "tasks: { only: { type: noop } }";

    private final AwsMeter meter = new AwsMeter();
    private S3Client counted;

    @BeforeEach
    void count() throws IOException {
        counted = S3Client.builder()
                .endpointOverride(endpoint.uri())
                .region(software.amazon.awssdk.regions.Region.EU_CENTRAL_1)
                .credentialsProvider(credentials(CREDENTIALS))
                .overrideConfiguration(o -> o.addExecutionInterceptor(meter.interceptor()))
                .httpClientBuilder(software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient.builder())
                .build();
    }

    private DagSource source(String prefix) {
        return new S3DagSource(counted, BUCKET, prefix);
    }

    private Usage used(Runnable action) {
        Usage before = meter.usage();
        action.run();
        return meter.usage().since(before);
    }

    @Test
    @DisplayName("B-42: of more than a thousand files all are registered, and each is fetched once")
    void ofMoreThanAThousandFilesAllAreRegistered() throws IOException {
        Files.createDirectories(root.resolve("dags"));
        for (int i = 0; i < 1_203; i++) {
            Files.writeString(root.resolve("dags/dag-%04d.yaml".formatted(i)), DAG);
        }
        try (SqlStores stores = SqlStores.open(folder.resolve("state.db"))) {
            Usage all =
                    used(() -> assertThat(sync(stores).dags()).hasSize(1_203).contains("dag-1202"));
            assertThat(all.callsTo("S3.ListObjectsV2")).isEqualTo(2);
            assertThat(all.callsTo("S3.GetObject")).isEqualTo(1_203);

            Usage nothing = used(() -> assertThat(sync(stores).dags()).hasSize(1_203));
            assertThat(nothing.callsTo("S3.GetObject")).isZero();

            put("dags/dag-0007.yaml", "tasks: { only: { type: noop }, other: { type: noop } }");
            Usage one = used(() -> sync(stores));
            assertThat(one.callsTo("S3.GetObject")).isEqualTo(1);
            assertThat(stores.dags().find("dag-0007").orElseThrow().version()).isEqualTo(2);

            s3.deleteObject(delete -> delete.bucket(BUCKET).key("dags/dag-1202.yaml"));
            assertThat(sync(stores).withdrawn()).extracting(DagRecord::name).containsExactly("dag-1202");
        }
    }

    /** In a process that has not seen anything yet. */
    private SyncDags.Outcome sync(SqlStores stores) {
        return new SyncDags(List.of(source("dags/")), new RegisterDag(stores.dags(), InstantSource.system())).sync();
    }

    @Test
    void filesAreThoseWithThePrefixAndAnEndingOfDags() {
        for (String key : List.of(
                "dags/a.yaml", "dags/team/b.json", "dags/.hidden.yaml", "dags/notes.txt", "dags.yaml", "other/c.yml")) {
            put(key, DAG);
        }

        assertThat(source("dags/").list())
                .extracting(DagSource.File::source)
                .containsExactly("s3://" + BUCKET + "/dags/a.yaml", "s3://" + BUCKET + "/dags/team/b.json");
        assertThat(source("").list()).hasSize(4);
        assertThat(source("dags/").list().getFirst().baseName()).isEqualTo("a");
        assertThat(source("dags/").owns("s3://" + BUCKET + "/dags/gone.yaml")).isTrue();
        assertThat(source("dags/").owns("s3://" + BUCKET + "/other/c.yml")).isFalse();
        assertThat(source("dags/").owns("/dags/a.yaml")).isFalse();
    }

    @Test
    void aBrokenFileIsToldWithItsPlace() {
        put("dags/a.yaml", "tasks: { only: { type: nope } }");

        assertThatThrownBy(() -> source("dags/").read(source("dags/").list().getFirst()))
                .isInstanceOf(InvalidDagException.class)
                .hasMessageContaining("s3://" + BUCKET + "/dags/a.yaml");
    }

    @Test
    void aFileThatChangedSinceItWasListedIsLeftForTheNextTime() {
        put("dags/a.yaml", DAG);
        DagSource.File listed = source("dags/").list().getFirst();
        put("dags/a.yaml", DAG + " # changed");

        assertThatThrownBy(() -> source("dags/").read(listed)).isInstanceOf(StoreException.class);
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("dags/a.yaml"));
        assertThatThrownBy(() -> source("dags/").read(listed)).isInstanceOf(StoreException.class);
    }

    @Test
    @DisplayName("B-39: a bucket that cannot be listed is no empty bucket")
    void aBucketThatCannotBeListedIsNoEmptyBucket() {
        DagSource denied = new S3DagSource(client(S3Credentials.random()), BUCKET, "dags/");
        DagSource missing = new S3DagSource(s3, "no-such-bucket", "dags/");

        assertThatThrownBy(denied::list).isInstanceOf(StoreException.class).hasMessageContaining("s3:ListBucket");
        assertThatThrownBy(missing::list).isInstanceOf(StoreException.class);
    }
}
