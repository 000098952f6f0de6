package dev.cascade.local.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.assembly.JobEventBroadcaster;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import dev.cascade.usecase.StartJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the file systems there have no POSIX permissions")
class PrivateFilesTest {

    @TempDir
    Path directory;

    private static List<String> openToOthers(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !mode(path).endsWith("------"))
                    .map(path -> mode(path) + " " + root.relativize(path))
                    .toList();
        }
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("H10: all that a job leaves in a new state directory can be opened by its user only")
    void aNewStateDirectoryIsClosed() throws Exception {
        Path state = directory.resolve("new").resolve(".cascade");
        try (LocalCascade cascade = EmbeddedCascade.open(LocalSettings.in(state))) {
            cascade.work();
            cascade.core()
                    .registerDag()
                    .register(
                            DagDocument.parse(
                                    "tasks: { a: { type: command, command: [sh, -c, 'echo hello >&2; cat'], store_output_to_s3: true, output_s3_key: a/b } }",
                                    DocumentFormat.YAML,
                                    "",
                                    Optional.of("d")),
                            "test");
            CompletableFuture<String> ended = new CompletableFuture<>();
            try (JobEventBroadcaster.Subscription feed = cascade.core()
                    .listeners()
                    .subscribe((header, job, entry) -> {
                        if (header.status().isTerminal()) {
                            ended.complete(header.status().label());
                        }
                    })) {
                cascade.core()
                        .startJob()
                        .start(new StartJob.Request(
                                "d", "{}", "test", Optional.empty(), Optional.empty(), Optional.empty(), false));
                assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo("success");
            }

            assertThat(openToOthers(state)).isEmpty();
            assertThat(state.resolve("artifacts/a/b")).exists();
            assertThat(state.resolve("cascade.db-wal")).exists();
        }
    }

    @Test
    @DisplayName("H10: a state directory that was open to others is closed, with all that is in it")
    void anOpenStateDirectoryIsClosed() throws Exception {
        Path state = Files.createDirectory(directory.resolve(".cascade"));
        for (String name :
                List.of("cascade.db", "logs/j/a/1.log", "logs/j/a/1.input.json", "artifacts/x/y", "lambda/logs/f")) {
            Files.createDirectories(state.resolve(name).getParent());
            Files.createFile(state.resolve(name));
        }
        try (Stream<Path> all = Files.walk(state)) {
            for (Path path : all.toList()) {
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
        EmbeddedCascade.open(LocalSettings.in(state)).close();

        assertThat(openToOthers(state)).isEmpty();
    }

    @Test
    @DisplayName("H10: a directory that others use too stays open, and what Cascade keeps in it is closed")
    void aSharedDirectoryStaysOpen() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        Path other = Files.createFile(shared.resolve("other.txt"));
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-r--r--"));

        EmbeddedCascade.open(LocalSettings.in(shared)).close();

        assertThat(mode(shared)).isEqualTo("rwxrwxrwx");
        assertThat(mode(other)).isEqualTo("rw-r--r--");
        assertThat(mode(shared.resolve("cascade.db"))).isEqualTo("rw-------");
        assertThat(mode(shared.resolve("artifacts"))).isEqualTo("rwx------");
        assertThat(PrivateFiles.isShared(Path.of(""))).isTrue();
        assertThat(PrivateFiles.isShared(Path.of("/"))).isTrue();
    }

    @Test
    void aTokenIsReadByItsUserOnlyAndRenewed() throws Exception {
        TokenFile file = TokenFile.in(directory.resolve("s"));
        assertThat(file.read()).isEmpty();
        String first = file.renew();

        assertThat(file.read()).contains(first);
        assertThat(mode(file.path())).isEqualTo("rw-------");
        assertThat(file.renew()).isNotEqualTo(first).hasSize(64);
        file.delete();
        assertThat(file.read()).isEmpty();
    }
}
