package dev.cascade.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.port.ArtifactStore;
import dev.cascade.port.StoreException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an {@link ArtifactStore} must do. */
abstract class ArtifactStoreContract {

    static final String BUCKET = "cascade-artifacts";

    /** A store that was empty when the test began, on a bucket named {@link #BUCKET}. */
    abstract ArtifactStore store();

    /** Takes away what the store stands on. */
    abstract void breakIt() throws Exception;

    @Test
    void whatWasPutIsThere() {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);

        store().put("results/job-1/all of it+%.json", content, "application/json");

        assertThat(store().get("results/job-1/all of it+%.json")).hasValue(content);
    }

    @Test
    void theLastWordCounts() {
        store().put("a", "first".getBytes(UTF_8), "text/plain");
        store().put("a", "second".getBytes(UTF_8), "text/plain");

        assertThat(store().get("a")).hasValue("second".getBytes(UTF_8));
    }

    @Test
    void nothingIsSomethingToo() {
        store().put("empty", new byte[0], "application/json");

        assertThat(store().get("empty")).hasValue(new byte[0]);
        assertThat(store().get("other")).isEmpty();
    }

    @Test
    void aPlaceIsNamedAsInS3() {
        assertThat(store().location("a/b.json")).isEqualTo("s3://" + BUCKET + "/a/b.json");
    }

    @Test
    void whatCannotBeDoneNamesThePlaceAndTheReason() throws Exception {
        ArtifactStore store = store();
        breakIt();

        assertThatThrownBy(() -> store.put("a/b", new byte[1], "text/plain"))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("the object s3://" + BUCKET + "/a/b could not be written: ")
                .hasMessageMatching(".*written: \\S.*")
                .hasCauseInstanceOf(Exception.class);
    }
}
