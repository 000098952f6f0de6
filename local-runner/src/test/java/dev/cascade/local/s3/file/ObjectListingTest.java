package dev.cascade.local.s3.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Listings, compared with what S3's documentation says of a plain sorted list of keys. */
class ObjectListingTest {
    @Example
    void keysComeInTheOrderOfTheirBytesNotOfTheirFolders() throws IOException {
        inBucket(List.of("a/b", "a.txt", "a0", "B", "a/b.c/d", "\uFFEE", "\uD83D\uDE00"), bucket -> {
            // '.' is before '/', '/' before '0'; U+1F600 comes after U+FFEE in UTF-8, not in UTF-16
            assertThat(keys(bucket.list(ObjectQuery.prefix(""))))
                    .containsExactly("B", "a.txt", "a/b", "a/b.c/d", "a0", "\uFFEE", "\uD83D\uDE00");
        });
    }

    @Example
    void emptyFoldersAreNoCommonPrefixes() throws IOException {
        inBucket(List.of("a/b"), bucket -> {
            Files.createDirectories(bucket.root().resolve("empty/er"));
            assertThat(bucket.list(new ObjectQuery("", "/", "", 10)).commonPrefixes())
                    .containsExactly("a/");
        });
    }

    @Example
    void aPrefixLeadsNowhereElse() throws IOException {
        inBucket(List.of("a/b"), bucket -> {
            Files.writeString(bucket.root().resolveSibling("outside"), "x");
            for (String prefix : List.of("../", "/", "a//", "./", ".uploading/", "a/b/", "none/", "../outside")) {
                assertThat(keys(bucket.list(ObjectQuery.prefix(prefix))))
                        .as(prefix)
                        .isEmpty();
            }
        });
    }

    @Property(tries = 150)
    void pagesTogetherAreWhatASortedListGives(
            @ForAll("keys") Set<String> keys,
            @ForAll("prefixes") String prefix,
            @ForAll("delimiters") String delimiter,
            @ForAll @IntRange(min = 1, max = 4) int max)
            throws IOException {
        List<String> storable = withoutConflicts(keys);
        inBucket(storable, bucket -> {
            List<String> listed = new ArrayList<>();
            ObjectQuery query = new ObjectQuery(prefix, delimiter, "", max);
            Optional<String> next = Optional.of("");
            while (next.isPresent()) {
                ObjectPage page = bucket.list(query.after(next.get()));
                List<String> entries = entries(page);
                assertThat(entries).hasSizeBetween(page.next().isPresent() ? max : 0, max);
                listed.addAll(entries);
                next = page.next();
            }
            assertThat(listed).containsExactlyElementsOf(expected(storable, prefix, delimiter));
        });
    }

    @Property(tries = 100)
    void startAfterNeedNotBeAKey(@ForAll("keys") Set<String> keys, @ForAll("prefixes") String after)
            throws IOException {
        List<String> storable = withoutConflicts(keys);
        List<String> behind = sorted(storable).stream()
                .filter(key -> ObjectKey.ORDER.compare(key, after) > 0)
                .toList();
        inBucket(
                storable,
                bucket -> assertThat(keys(bucket.list(ObjectQuery.prefix("").after(after))))
                        .containsExactlyElementsOf(behind));
    }

    @Provide
    Arbitrary<Set<String>> keys() {
        Arbitrary<String> segment =
                Arbitraries.strings().withChars("ab.0~").ofMinLength(1).ofMaxLength(2);
        return segment.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(segments -> String.join("/", segments))
                .filter(ObjectKey::isValid)
                .set()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> prefixes() {
        return Arbitraries.strings().withChars("ab./").ofMaxLength(4);
    }

    @Provide
    Arbitrary<String> delimiters() {
        return Arbitraries.of("", "/", "/", "a", "./");
    }

    /** What S3 lists: keys and folded keys, each once, in order. */
    private static List<String> expected(List<String> keys, String prefix, String delimiter) {
        return sorted(keys).stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> {
                    int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                    return at < 0 ? key : key.substring(0, at + delimiter.length());
                })
                .distinct()
                .toList();
    }

    private static List<String> sorted(Collection<String> keys) {
        return keys.stream().sorted(ObjectKey.ORDER).toList();
    }

    /** Plain files can't hold both "a" and "a/b": the shorter one is left out. */
    private static List<String> withoutConflicts(Set<String> keys) {
        return keys.stream()
                .filter(key -> keys.stream().noneMatch(other -> other.startsWith(key + "/")))
                .toList();
    }

    private static List<String> entries(ObjectPage page) {
        Set<String> entries = new TreeSet<>(ObjectKey.ORDER);
        entries.addAll(keys(page));
        entries.addAll(page.commonPrefixes());
        return List.copyOf(entries);
    }

    private static List<String> keys(ObjectPage page) {
        return page.objects().stream().map(ObjectInfo::key).toList();
    }

    private interface Check {
        void on(FileBucket bucket) throws IOException;
    }

    private static void inBucket(Collection<String> keys, Check check) throws IOException {
        Path folder = Files.createTempDirectory("listing");
        try {
            FileBucket bucket = new FileBucket(folder.resolve("bucket"));
            for (String key : keys) {
                bucket.put(key, new byte[0]);
            }
            check.on(bucket);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((left, right) -> right.compareTo(left)).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
