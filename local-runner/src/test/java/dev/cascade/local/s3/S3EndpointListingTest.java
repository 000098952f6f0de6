package dev.cascade.local.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Listings, driven by the AWS SDK for Java with its defaults. */
class S3EndpointListingTest extends S3EndpointFixture {
    @Test
    @DisplayName("B-42: a listing of more than 1000 keys is complete")
    void aListingOfMoreThanAThousandKeysIsComplete() throws IOException {
        List<String> keys = IntStream.range(0, 2_345)
                .mapToObj(number -> String.format("many/%d/%04d.json", number % 3, number))
                .sorted()
                .toList();
        for (String key : keys) {
            Files.createDirectories(root.resolve(key).getParent());
            Files.writeString(root.resolve(key), key);
        }

        List<String> listed = s3.listObjectsV2Paginator(list -> list.bucket(BUCKET)).contents().stream()
                .map(S3Object::key)
                .toList();

        assertThat(listed).isEqualTo(keys);
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).maxKeys(5000)).keyCount())
                .isEqualTo(1000);
    }

    @Test
    void listingsFoldAtADelimiterAndStartBehindAKey() {
        for (String key : List.of("jobs/1/a", "jobs/1/b", "jobs/2/a", "jobs/readme", "other")) {
            put(key, "x");
        }

        List<String> prefixes = s3
                .listObjectsV2Paginator(list ->
                        list.bucket(BUCKET).prefix("jobs/").delimiter("/").maxKeys(1))
                .commonPrefixes()
                .stream()
                .map(CommonPrefix::prefix)
                .toList();

        assertThat(prefixes).containsExactly("jobs/1/", "jobs/2/");
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).startAfter("jobs/1/b"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly("jobs/2/a", "jobs/readme", "other");
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("none")).contents())
                .isEmpty();
    }

    @Test
    void theFirstVersionOfListingPagesByMarker() {
        List<String> keys = List.of("a/1", "a/2", "b", "c & d");
        keys.forEach(key -> put(key, "x"));
        List<String> listed = new ArrayList<>();
        String marker = "";
        boolean more = true;
        while (more) {
            String from = marker;
            ListObjectsResponse page =
                    s3.listObjects(list -> list.bucket(BUCKET).marker(from).maxKeys(3));
            page.contents().forEach(object -> listed.add(object.key()));
            marker = page.nextMarker() == null ? "" : page.nextMarker();
            more = page.isTruncated();
        }

        assertThat(listed).isEqualTo(keys);
    }

    @Test
    void namesThatNeedEscapingComeBackAsTheyWere() {
        List<String> keys = List.of("a b+c&d.json", "100%.txt", "plus+", "quo\"te'<>", "star*~", "umlaut-\u00fc");
        for (String key : keys) {
            put(key, key);
            assertThat(text(key)).isEqualTo(key);
        }

        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET)).contents())
                .extracting(S3Object::key)
                .containsExactlyInAnyOrderElementsOf(keys);
    }
}
