package dev.cascade.local.s3.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Visits the keys below a folder in S3's order without reading folders that are not needed. A folder sorts by its name with
 * the slash, because its keys do: {@code a.txt} comes before {@code a/b}.
 */
final class KeyTreeWalker {
    private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::key, ObjectKey.ORDER);

    private final Visitor visitor;

    private KeyTreeWalker(Visitor visitor) {
        this.visitor = visitor;
    }

    interface Visitor {
        /** Whether any key that begins with {@code folder} (which ends with a slash) is of interest. */
        boolean wants(String folder);

        /** Takes a key; false ends the walk. */
        boolean visit(String key, Path file) throws IOException;
    }

    /** Visits the keys below {@code folder}, each with {@code prefix} (empty, or ending with a slash) before it. */
    static void visit(Path folder, String prefix, Visitor visitor) throws IOException {
        new KeyTreeWalker(visitor).folder(folder, prefix);
    }

    private boolean folder(Path folder, String prefix) throws IOException {
        for (Entry entry : entries(folder, prefix)) {
            boolean goOn = entry.isFolder()
                    ? !visitor.wants(entry.key) || folder(entry.path, entry.key)
                    : visitor.visit(entry.key, entry.path);
            if (!goOn) {
                return false;
            }
        }
        return true;
    }

    private static List<Entry> entries(Path folder, String prefix) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                add(entries, path, prefix + path.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException | NotDirectoryException deletedMeanwhile) {
            return List.of();
        }
        entries.sort(ORDER);
        return entries;
    }

    private static void add(List<Entry> entries, Path path, String key) {
        if (key.equals(ObjectKey.RESERVED)) {
            return;
        }
        // Symbolic links are not followed: what they lead to may be outside the bucket, or a circle.
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            entries.add(new Entry(key + "/", path));
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            entries.add(new Entry(key, path));
        }
    }

    private record Entry(String key, Path path) {
        boolean isFolder() {
            return key.endsWith("/");
        }
    }
}
