package dev.cascade.local.s3.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBucketTest {
    @TempDir
    Path folder;

    private Path root;
    private FileBucket bucket;

    @BeforeEach
    void openBucket() throws IOException {
        root = folder.resolve("artifacts");
        bucket = new FileBucket(root);
    }

    @Test
    void anObjectIsAPlainFileAtItsKey() throws IOException {
        ObjectInfo stored = bucket.put("results/7/chunk_1.json", "{\"a\":1}".getBytes(UTF_8));

        assertThat(root.resolve("results/7/chunk_1.json")).hasContent("{\"a\":1}");
        assertThat(stored.size()).isEqualTo(7);
        assertThat(stored.etag()).isEqualTo("bb6cb5c68df4652941caf652a366f2d8");
        assertThat(stored.contentType()).isEqualTo("application/json");
        assertThat(bucket.head("results/7/chunk_1.json")).contains(stored);
        assertThat(bucket.read("results/7/chunk_1.json")).hasValue("{\"a\":1}".getBytes(UTF_8));
    }

    @Test
    void whatIsNotThereIsEmpty() throws IOException {
        bucket.put("a", new byte[0]);

        for (String key : List.of("b", "a/below", "x/y/z")) {
            assertThat(bucket.get(key)).isEmpty();
            assertThat(bucket.head(key)).isEmpty();
            assertThat(bucket.read(key)).isEmpty();
            assertThat(bucket.delete(key)).isFalse();
        }
    }

    @Test
    void aFileEditedByHandIsTheObject() throws IOException {
        String before = bucket.put("a.txt", "old".getBytes(UTF_8)).etag();

        Files.writeString(root.resolve("a.txt"), "edited");

        ObjectInfo after = bucket.head("a.txt").orElseThrow();
        assertThat(after.size()).isEqualTo(6);
        assertThat(after.etag()).isNotEqualTo(before).isEqualTo("683dc5278b1fbbd98a996cecc3ffd06a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "a//b",
                "a/",
                "../a",
                "a/../../b",
                "a/./b",
                ".",
                "..",
                "a\0b",
                "a\nb",
                ".uploading/x"
            })
    void aKeyThatCannotBeAFileIsRefused(String key) throws IOException {
        assertThatThrownBy(() -> bucket.put(key, new byte[1]))
                .isInstanceOf(InvalidObjectKeyException.class)
                .hasMessageStartingWith("object key \"");
        assertThatThrownBy(() -> bucket.get(key)).isInstanceOf(InvalidObjectKeyException.class);
        assertThatThrownBy(() -> bucket.head(key)).isInstanceOf(InvalidObjectKeyException.class);
        assertThatThrownBy(() -> bucket.delete(key)).isInstanceOf(InvalidObjectKeyException.class);
        assertThat(filesBelow(folder)).isEmpty();
    }

    @Test
    void aKeyAsLongAsS3AllowsIsStoredAndALongerOneRefused() throws IOException {
        String longest = ("x".repeat(200) + "/").repeat(5) + "y".repeat(19);
        bucket.put(longest, new byte[1]);

        assertThat(bucket.head(longest)).isPresent();
        assertThatThrownBy(() -> bucket.put(longest.substring(1) + "\u00e9", new byte[1]))
                .hasMessageContaining("1025 bytes");
        assertThatThrownBy(() -> bucket.put("x".repeat(256), new byte[1])).hasMessageContaining("255");
    }

    @Test
    void anObjectBelowAnObjectIsAClearConflict() throws IOException {
        bucket.put("a/b", "kept".getBytes(UTF_8));

        assertThatThrownBy(() -> bucket.put("a/b/c/d", new byte[1]))
                .isInstanceOf(ObjectKeyConflictException.class)
                .hasMessageContaining("\"a/b/c/d\"")
                .hasMessageContaining("object \"a/b\"");
        assertThatThrownBy(() -> bucket.put("a/b/c", new byte[1])).isInstanceOf(ObjectKeyConflictException.class);
        assertThatThrownBy(() -> bucket.put("a", new byte[1]))
                .isInstanceOf(ObjectKeyConflictException.class)
                .hasMessageContaining("below \"a/\"");
        assertThat(bucket.read("a/b")).hasValue("kept".getBytes(UTF_8));
        assertThat(filesBelow(root)).containsExactly(root.resolve("a/b"));
    }

    @Test
    void foldersGoWithTheirLastObject() throws IOException {
        bucket.put("a/b/one", new byte[1]);
        bucket.put("a/two", new byte[1]);

        assertThat(bucket.delete("a/b/one")).isTrue();
        assertThat(root.resolve("a/b")).doesNotExist();
        assertThat(root.resolve("a/two")).exists();

        bucket.delete("a/two");
        bucket.put("a", new byte[1]);
        assertThat(bucket.head("a")).isPresent();
    }

    @Test
    void anEmptyFolderIsNoObstacle() throws IOException {
        Files.createDirectories(root.resolve("a"));

        bucket.put("a", "x".getBytes(UTF_8));

        assertThat(root.resolve("a")).hasContent("x");
    }

    @Test
    void aStreamThatFailsStoresNothing() throws IOException {
        bucket.put("a", "old".getBytes(UTF_8));
        InputStream failing =
                new SequenceInputStream(new ByteArrayInputStream(new byte[100_000]), new LostConnection());

        assertThatThrownBy(() -> bucket.put("a", failing)).hasMessage("connection lost");

        assertThat(bucket.read("a")).hasValue("old".getBytes(UTF_8));
        assertThat(filesBelow(root)).containsExactly(root.resolve("a"));
    }

    @Test
    void anOpenObjectStaysAsItWas() throws IOException {
        bucket.put("a", "old".getBytes(UTF_8));
        try (StoredObject open = bucket.get("a").orElseThrow()) {
            bucket.put("a", "newer".getBytes(UTF_8));
            bucket.delete("a");

            assertThat(open.info().size()).isEqualTo(3);
            assertThat(open.contentFrom(0).readAllBytes()).asString(UTF_8).isEqualTo("old");
            assertThat(open.contentFrom(1).readAllBytes()).asString(UTF_8).isEqualTo("ld");
        }
    }

    @Test
    void readersSeeWholeObjectsWhileWritersReplaceThem() throws Exception {
        byte[][] versions = new byte[4][];
        Arrays.setAll(versions, i -> new byte[50_000 + i]);
        for (int i = 0; i < versions.length; i++) {
            Arrays.fill(versions[i], (byte) i);
        }
        bucket.put("shared", versions[0]);
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            byte[] written = versions[i % versions.length];
            work.add(() -> bucket.put("shared", written).size() == written.length);
            work.add(() -> isOneOf(versions, bucket.read("shared").orElseThrow()));
            work.add(() -> describesItsContent("shared"));
        }

        assertThat(inParallel(work)).doesNotContain(false);
    }

    @Test
    void writersAndDeletersOfOneFolderDoNotDisturbEachOther() throws Exception {
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String key = "deep/er/" + i;
            work.add(() -> {
                bucket.put(key, new byte[1]);
                return bucket.delete(key);
            });
        }

        assertThat(inParallel(work)).doesNotContain(false);
        assertThat(filesBelow(root)).isEmpty();
        assertThat(root.resolve("deep")).doesNotExist();
    }

    @Test
    void onlyOneOfManyConditionalWritersWins() throws Exception {
        PutCondition ifAbsent = current -> {
            if (current.isPresent()) {
                throw S3ErrorCode.PRECONDITION_FAILED.because("exists");
            }
        };
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] content = {(byte) i};
            work.add(() -> {
                try {
                    bucket.put("lock", new ByteArrayInputStream(content), ifAbsent);
                    return true;
                } catch (S3Exception lost) {
                    return false;
                }
            });
        }

        assertThat(inParallel(work)).containsOnlyOnce(true);
    }

    @Test
    void symbolicLinksAreNotFollowed() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "s");
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));

        assertThat(bucket.list(ObjectQuery.prefix("")).objects()).isEmpty();
        assertThat(bucket.get("file")).isEmpty();
    }

    @Test
    void uploadsAbandonedForADayAreRemovedAndNewerOnesStay() throws IOException {
        Path uploads = Files.createDirectories(root.resolve(ObjectKey.RESERVED));
        Path old = Files.createDirectory(uploads.resolve("old"));
        Files.writeString(old.resolve("1-part"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        Path recent = Files.writeString(uploads.resolve("recent"), "x");

        assertThat(new FileBucket(root).list(ObjectQuery.prefix("")).objects()).isEmpty();

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    private boolean describesItsContent(String key) throws IOException {
        try (StoredObject object = bucket.get(key).orElseThrow()) {
            byte[] content = object.contentFrom(0).readAllBytes();
            return object.info().size() == content.length
                    && object.info().etag().equals(EtagCache.hex(digestOf(content)));
        }
    }

    private static boolean isOneOf(byte[][] versions, byte[] content) {
        return Arrays.stream(versions).anyMatch(version -> Arrays.equals(version, content));
    }

    private static List<Boolean> inParallel(List<Callable<Boolean>> work) throws Exception {
        List<Boolean> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> result : threads.invokeAll(work)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private static Set<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new HashSet<>(files.filter(Files::isRegularFile).toList());
        }
    }

    private static MessageDigest digestOf(byte[] content) {
        MessageDigest md5 = EtagCache.md5();
        md5.update(content);
        return md5;
    }

    private static final class LostConnection extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("connection lost");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
        }
    }
}
