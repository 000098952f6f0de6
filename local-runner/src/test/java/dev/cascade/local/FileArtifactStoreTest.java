package dev.cascade.local;

import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.port.ArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FileArtifactStoreTest extends ArtifactStoreContract {

    @TempDir
    Path folder;

    private ArtifactStore store;

    @BeforeEach
    void open() throws IOException {
        store = new FileArtifactStore(BUCKET, new FileBucket(folder.resolve("artifacts")));
    }

    @Override
    ArtifactStore store() {
        return store;
    }

    @Override
    void breakIt() throws IOException {
        Files.createDirectories(folder.resolve("artifacts"));
        try (var files = Files.walk(folder.resolve("artifacts"))) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.writeString(folder.resolve("artifacts"), "in the way");
    }
}
