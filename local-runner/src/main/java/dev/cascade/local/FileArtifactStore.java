package dev.cascade.local;

import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.StoreException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Artifacts as files: what the S3 endpoint for functions serves too. */
public final class FileArtifactStore implements ArtifactStore {

    private final String bucketName;
    private final FileBucket bucket;

    /** Keeps artifacts in the bucket, under the name by which functions know it. */
    public FileArtifactStore(String bucketName, FileBucket bucket) {
        this.bucketName = bucketName;
        this.bucket = bucket;
    }

    @Override
    public void put(String key, byte[] content, String contentType) {
        try {
            bucket.put(key, content);
        } catch (IOException e) {
            throw new StoreException("the object " + location(key) + " could not be written: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<byte[]> get(String key) {
        try {
            return bucket.read(key);
        } catch (IOException e) {
            throw new StoreException("the object " + location(key) + " could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> keys(String prefix) {
        List<String> keys = new ArrayList<>();
        try (Stream<Path> files = Files.walk(bucket.root().resolve(prefix))) {
            files.filter(Files::isRegularFile)
                    .map(file -> bucket.root().relativize(file).toString().replace(File.separatorChar, '/'))
                    .forEach(keys::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            throw new StoreException("the objects " + location(prefix) + " could not be listed: " + e.getMessage(), e);
        }
        return keys;
    }

    @Override
    public void delete(String key) {
        try {
            boolean unused = bucket.delete(key);
        } catch (IOException e) {
            throw new StoreException("the object " + location(key) + " could not be deleted: " + e.getMessage(), e);
        }
    }

    @Override
    public void check(String key) {
        try {
            bucket.check(key);
        } catch (IOException e) {
            throw new StoreException("the object " + location(key) + " cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public String location(String key) {
        return "s3://" + bucketName + "/" + key;
    }
}
