package dev.cascade.local.s3.file;

import dev.cascade.local.access.PrivateFiles;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** The files of a bucket: written as drafts and moved into place in one step. Threads may share it. */
final class ObjectFiles {
    /** A folder may be removed by another process, because it was empty, between its creation and the move into it. */
    private static final int MOVE_ATTEMPTS = 20;

    private final Path root;
    private final StagingFiles drafts;
    private final EtagCache etags;
    private final ReentrantLock changes = new ReentrantLock();

    ObjectFiles(Path root, StagingFiles drafts, EtagCache etags) {
        this.root = root;
        this.drafts = drafts;
        this.etags = etags;
    }

    ObjectInfo put(ObjectKey key, InputStream content, PutCondition condition) throws IOException {
        Path target = key.in(root);
        Path draft = drafts.newFile();
        try {
            String etag = drafts.write(draft, content);
            BasicFileAttributes attributes = Files.readAttributes(draft, BasicFileAttributes.class);
            etags.remember(key.value(), attributes, etag); // before anyone can ask for it: moving changes none of these
            publish(key, draft, target, condition);
            return info(key.value(), attributes, etag);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    void check(ObjectKey key) throws IOException {
        Path target = key.in(root);
        Optional<ObjectKeyConflictException> conflict = conflictAt(key, target);
        if (conflict.isPresent() && !isEmptyFolder(target)) {
            throw conflict.get();
        }
    }

    /** Whether it is an empty folder, as a killed process may leave it. Such a folder may be replaced. */
    private static boolean isEmptyFolder(Path target) throws IOException {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> content = Files.list(target)) {
            return content.findAny().isEmpty();
        }
    }

    boolean delete(ObjectKey key) throws IOException {
        Path file = key.in(root);
        changes.lock();
        try {
            if (attributes(file).isEmpty()) {
                return false;
            }
            boolean deleted = Files.deleteIfExists(file);
            removeEmptyFoldersAbove(file);
            return deleted;
        } finally {
            changes.unlock();
        }
    }

    Optional<ObjectInfo> info(ObjectKey key) throws IOException {
        return info(key.value(), key.in(root));
    }

    Optional<ObjectInfo> info(String key, Path file) throws IOException {
        Optional<BasicFileAttributes> attributes = attributes(file);
        if (attributes.isEmpty()) {
            return Optional.empty();
        }
        try {
            String etag = etags.etagOf(key, attributes.get(), () -> Files.newInputStream(file));
            return Optional.of(info(key, attributes.get(), etag));
        } catch (NoSuchFileException deletedMeanwhile) {
            return Optional.empty();
        }
    }

    /** The same for a file that is open, and stays so. */
    ObjectInfo info(String key, BasicFileAttributes attributes, SeekableByteChannel open) throws IOException {
        String etag = etags.etagOf(key, attributes, () -> new FilterInputStream(Channels.newInputStream(open)) {
            @Override
            public void close() {}
        });
        return info(key, attributes, etag);
    }

    /** Empty unless {@code file} is a regular file. */
    Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? Optional.of(attributes) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            // An object where a folder would have to be: "Not a directory", which has no exception of its own.
            if (objectAbove(file).isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static boolean isSame(BasicFileAttributes one, BasicFileAttributes other) {
        return Objects.equals(one.fileKey(), other.fileKey())
                && one.size() == other.size()
                && one.lastModifiedTime().equals(other.lastModifiedTime());
    }

    private static ObjectInfo info(String key, BasicFileAttributes attributes, String etag) {
        return new ObjectInfo(
                key, attributes.size(), etag, attributes.lastModifiedTime().toInstant(), ContentType.of(key));
    }

    private void publish(ObjectKey key, Path draft, Path target, PutCondition condition) throws IOException {
        changes.lock();
        try {
            if (condition != PutCondition.ALWAYS) {
                condition.check(info(key));
            }
            move(draft, target);
        } catch (FileSystemException e) {
            throw conflictAt(key, target).map(IOException.class::cast).orElse(e);
        } finally {
            changes.unlock();
        }
    }

    private static void move(Path draft, Path target) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                PrivateFiles.createDirectories(Objects.requireNonNull(target.getParent()));
                if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(
                            target); // an empty folder that a killed process left behind; if it isn't empty this throws
                }
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (NoSuchFileException | FileAlreadyExistsException e) {
                if (attempt == MOVE_ATTEMPTS || !Files.exists(draft)) {
                    throw e;
                }
            }
        }
    }

    private Optional<ObjectKeyConflictException> conflictAt(ObjectKey key, Path target) {
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(new ObjectKeyConflictException("object \"" + key.value()
                    + "\" can't be stored, because there are objects below \"" + key.value()
                    + "/\" and artifacts are plain files here; choose another key"));
        }
        return objectAbove(target)
                .map(above -> new ObjectKeyConflictException("object \"" + key.value()
                        + "\" can't be stored, because there is an object \"" + keyOf(above)
                        + "\" and artifacts are plain files here; choose another key"));
    }

    /** The object, if any, that is where one of the folders of {@code file} would be. */
    private Optional<Path> objectAbove(Path file) {
        for (Path above = file.getParent(); above != null && !above.equals(root); above = above.getParent()) {
            if (Files.isRegularFile(above, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(above);
            }
        }
        return Optional.empty();
    }

    private String keyOf(Path file) {
        return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private void removeEmptyFoldersAbove(Path file) throws IOException {
        try {
            for (Path empty = file.getParent(); empty != null && !empty.equals(root); empty = empty.getParent()) {
                Files.delete(empty);
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException inUseOrGone) {
            // As it should be.
        }
    }
}
