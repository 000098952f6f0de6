package dev.cascade.local.cli.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.port.DagSource;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDagSourceTest {

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("1980-01-01T00:00:00Z"));
    private static final String ONE = "tasks: { one: { type: noop } }";
    private static final String TWO = "tasks: { two: { type: noop } }";

    @TempDir
    Path root;

    private Path folder;
    private FolderDagSource source;

    @BeforeEach
    void aFolder() throws IOException {
        folder = Files.createDirectories(root.resolve("dags"));
        source = new FolderDagSource(folder, "dags");
    }

    private void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, LONG_AGO);
    }

    private DagSource.File only() {
        return source.list().getFirst();
    }

    private String task() {
        return source.read(only()).tasks().getFirst().id();
    }

    @Test
    @DisplayName("F13: a file that was replaced by one of the same size and time has changed")
    void aReplacedFileHasChanged() throws IOException {
        write(folder.resolve("a.yaml"), ONE);
        String before = only().tag();
        write(root.resolve("new"), TWO);

        Files.move(root.resolve("new"), folder.resolve("a.yaml"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(only().tag()).isNotEqualTo(before);
        assertThat(task()).isEqualTo("two");
    }

    @Test
    @DisplayName("F13: a file that was written over within the same moment has changed")
    void aFileWrittenOverHasChanged() throws IOException {
        Path file = folder.resolve("a.yaml");
        for (int i = 0; i < 200; i++) {
            write(file, ONE);
            String before = only().tag();
            write(file, TWO);
            assertThat(only().tag()).isNotEqualTo(before);
        }
    }

    @Test
    @DisplayName("F13: a file that was written anew with the same content has not changed")
    void theSameContentIsNoChange() throws IOException {
        write(folder.resolve("a.yaml"), ONE);
        String before = only().tag();

        Files.writeString(folder.resolve("a.yaml"), ONE);

        assertThat(only().tag()).isEqualTo(before);
    }

    @Test
    @DisplayName("F13: links that are set to other files are followed, as mounted configuration has them")
    void linksAreFollowed() throws IOException {
        for (String version : List.of("v1", "v2")) {
            Files.createDirectories(folder.resolve(".." + version));
            write(folder.resolve(".." + version).resolve("a.yaml"), version.equals("v1") ? ONE : TWO);
        }
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..v1"));
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
        String before = only().tag();
        assertThat(task()).isEqualTo("one");

        Files.createSymbolicLink(folder.resolve("..new"), Path.of("..v2"));
        Files.move(folder.resolve("..new"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        assertThat(only().tag()).isNotEqualTo(before);
        assertThat(task()).isEqualTo("two");
    }

    @Test
    @DisplayName("F13: a folder that is a link is followed at each look")
    void aFolderThatIsALinkIsFollowed() throws IOException {
        write(Files.createDirectories(root.resolve("r1")).resolve("a.yaml"), ONE);
        write(Files.createDirectories(root.resolve("r2")).resolve("a.yaml"), TWO);
        Path current = Files.createSymbolicLink(root.resolve("current"), root.resolve("r1"));
        source = new FolderDagSource(current, "current");
        String before = only().tag();

        Files.delete(current);
        Files.createSymbolicLink(current, root.resolve("r2"));

        assertThat(only().tag()).isNotEqualTo(before);
        assertThat(task()).isEqualTo("two");
    }

    @Test
    @DisplayName("F13: a file that cannot be read, and a link that leads nowhere, are there all the same")
    void whatCannotBeReadIsThere() throws IOException {
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("nowhere.yaml"));

        assertThat(source.list()).extracting(DagSource.File::baseName).containsExactly("a");
        assertThatThrownBy(() -> source.read(only()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("there is no file");
    }

    @Test
    @DisplayName("F13: a folder that has gone is a listing that failed, not a folder without files")
    void aFolderThatHasGoneIsNotEmpty() throws IOException {
        Files.delete(folder);

        assertThatThrownBy(source::list)
                .isInstanceOf(StoreException.class)
                .hasMessage("the folder dags cannot be read: there is no such file");
    }

    @Test
    @DisplayName("F13: what changes while it is read is read again rather than taken in part")
    void whatChangesWhileItIsReadIsNotTaken() throws IOException {
        write(folder.resolve("a.yaml"), ONE);
        DagSource.File listed = only();
        write(folder.resolve("a.yaml"), TWO);

        assertThatThrownBy(() -> source.read(listed))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("changed while it was read");
    }
}
