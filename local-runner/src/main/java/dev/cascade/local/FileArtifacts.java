package dev.cascade.local;

import dev.cascade.local.s3.FileBucket;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.util.Optional;

/** Artifacts as files: what the S3 endpoint for functions serves too. */
final class FileArtifacts implements ArtifactStore {

    private final String bucketName;
    private final FileBucket bucket;

    FileArtifacts(String bucketName, FileBucket bucket) {
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
    public String location(String key) {
        return "s3://" + bucketName + "/" + key;
    }
}
