package dev.cascade.local.s3.file;

import dev.cascade.local.access.PrivateFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The objects of one bucket as plain files: key {@code results/7/chunk_1.json} is the file {@code results/7/chunk_1.json} below
 * the root, to be read, copied and edited with any tool.
 *
 * <p>What plain files can't do differs from S3: a key is made of non-empty segments ({@link InvalidObjectKeyException}), {@code a}
 * and {@code a/b} can't both exist ({@link ObjectKeyConflictException}), and content types come from the extension. Where the
 * file system ignores case, so do keys. Symbolic links are no objects.
 *
 * <p>Writes are atomic: readers see the whole old or the whole new object, also when the process is killed in the middle; a power
 * cut may lose the last writes. Threads may share a bucket, and so may processes; conditions of conditional writes are
 * only safe against other threads.
 */
public final class FileBucket {
    private final Path root;
    private final ObjectFiles files;
    private final MultipartUploads uploads;
    private final EtagCache etags = new EtagCache();

    /**
     * A bucket in a folder, which is created if need be. Uploads that were begun more than a day ago and not completed are removed.
     *
     * @throws IOException if the folder can't be created or read
     */
    public FileBucket(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        PrivateFiles.createDirectories(this.root);
        StagingFiles drafts = new StagingFiles(this.root.resolve(ObjectKey.RESERVED));
        drafts.removeAbandoned();
        this.files = new ObjectFiles(this.root, drafts, etags);
        this.uploads = new MultipartUploads(drafts, files);
    }

    /** The folder, absolute. */
    public Path root() {
        return root;
    }

    /** Stores an object, replacing the one with this key. */
    public ObjectInfo put(String key, byte[] content) throws IOException {
        return put(key, new ByteArrayInputStream(content));
    }

    /** Stores what the stream gives until its end; if reading fails nothing is stored. The stream is not closed. */
    public ObjectInfo put(String key, InputStream content) throws IOException {
        return put(key, content, PutCondition.ALWAYS);
    }

    /** Like {@link #put(String, InputStream)}, unless the condition rejects it. */
    public ObjectInfo put(String key, InputStream content, PutCondition condition) throws IOException {
        return files.put(new ObjectKey(key), content, condition);
    }

    /**
     * Checks that an object with this key could be stored.
     *
     * @throws ObjectKeyConflictException if an object is where it would need a folder, or the other way round
     */
    public void check(String key) throws IOException {
        files.check(new ObjectKey(key));
    }

    /** Opens an object; empty if there is none. The caller closes it. */
    public Optional<StoredObject> get(String key) throws IOException {
        ObjectKey checked = new ObjectKey(key);
        Path file = checked.in(root);
        while (true) {
            Optional<BasicFileAttributes> before = files.attributes(file);
            if (before.isEmpty()) {
                return Optional.empty();
            }
            Optional<StoredObject> opened = open(checked, file, before.get());
            if (opened.isPresent()) {
                return opened;
            }
        }
    }

    /** The whole content of an object; empty if there is none. For objects that fit in memory. */
    public Optional<byte[]> read(String key) throws IOException {
        Optional<StoredObject> found = get(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (StoredObject object = found.get();
                InputStream content = object.contentFrom(0)) {
            return Optional.of(content.readAllBytes());
        }
    }

    /** The metadata of an object; empty if there is none. */
    public Optional<ObjectInfo> head(String key) throws IOException {
        return files.info(new ObjectKey(key));
    }

    /** Deletes an object and the folders that are empty then. False if there was none. */
    public boolean delete(String key) throws IOException {
        return files.delete(new ObjectKey(key));
    }

    /** A page of keys in the order of their UTF-8 bytes. Keys written or deleted meanwhile may be on it or not. */
    public ObjectPage list(ObjectQuery query) throws IOException {
        PageCollector page = new PageCollector(query, (key, file) -> files.info(key, file));
        int slash = query.prefix().lastIndexOf('/');
        if (slash < 0) {
            KeyTreeWalker.visit(root, "", page);
        } else if (ObjectKey.isValid(query.prefix().substring(0, slash))) {
            String folder = query.prefix().substring(0, slash);
            KeyTreeWalker.visit(new ObjectKey(folder).in(root), folder + "/", page);
        }
        return page.page();
    }

    /** The uploads in parts of this bucket. */
    public MultipartUploads uploads() {
        return uploads;
    }

    /** Empty when the file was replaced between looking and opening, so that attributes and content would not belong together. */
    private Optional<StoredObject> open(ObjectKey key, Path file, BasicFileAttributes before) throws IOException {
        SeekableByteChannel channel;
        try {
            channel = Files.newByteChannel(file, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException | NotDirectoryException deletedMeanwhile) {
            return Optional.empty();
        }
        boolean returned = false;
        try {
            Optional<BasicFileAttributes> after = files.attributes(file);
            if (after.isEmpty() || !ObjectFiles.isSame(before, after.get())) {
                return Optional.empty();
            }
            StoredObject object = new StoredObject(files.info(key.value(), before, channel), channel);
            returned = true;
            return Optional.of(object);
        } finally {
            if (!returned) {
                channel.close();
            }
        }
    }
}
