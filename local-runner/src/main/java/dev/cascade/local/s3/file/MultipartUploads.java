package dev.cascade.local.s3.file;

import dev.cascade.local.access.PrivateFiles;
import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Objects that arrive in parts. An upload is a folder with a file {@code key} and a file for each part, whose name is its number
 * and its ETag: all that is to be remembered, so an upload outlives the process. Threads may share it.
 */
public final class MultipartUploads {
    static final int MAX_PART_NUMBER = 10_000;
    /** S3 refuses smaller parts, other than the last one; so do we, to find it here rather than there. */
    public static final long MIN_PART_BYTES = 5L * 1024 * 1024;

    private static final Pattern UPLOAD_ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern ETAG = Pattern.compile("[0-9a-f]{32}");
    private static final String KEY_FILE = "key";

    private final StagingFiles drafts;
    private final ObjectFiles files;

    /** @param drafts keeps uploads until they are completed */
    public MultipartUploads(StagingFiles drafts, ObjectFiles files) {
        this.drafts = drafts;
        this.files = files;
    }

    /** A part that was uploaded, as the client names it when it completes the upload; the ETag without quotes. */
    public record Part(int number, String etag) {}

    /** Wraps the content of all parts, to check it before it becomes an object. */
    public interface ContentCheck {
        InputStream wrap(InputStream content) throws IOException;
    }

    /** Begins an upload; returns its id. */
    public String create(ObjectKey key) throws IOException {
        Path upload = drafts.newFolder();
        Files.writeString(PrivateFiles.createFile(upload.resolve(KEY_FILE)), key.value());
        return upload.getFileName().toString();
    }

    /** Stores a part, replacing the one with this number when the upload is completed with the new ETag. */
    public String putPart(ObjectKey key, String uploadId, int number, InputStream content) throws IOException {
        Path upload = find(key, uploadId);
        if (number < 1 || number > MAX_PART_NUMBER) {
            throw S3ErrorCode.INVALID_ARGUMENT.because(
                    "part numbers go from 1 to " + MAX_PART_NUMBER + ", got " + number);
        }
        Path draft = drafts.newFile();
        try {
            String etag = drafts.write(draft, content);
            Files.move(draft, upload.resolve(fileName(number, etag)), StandardCopyOption.ATOMIC_MOVE);
            return etag;
        } catch (NoSuchFileException abortedMeanwhile) {
            throw noSuchUpload(uploadId);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    public ObjectInfo complete(
            ObjectKey key, String uploadId, List<Part> parts, PutCondition condition, ContentCheck check)
            throws IOException {
        Path upload = find(key, uploadId);
        List<Path> partFiles = partFiles(upload, parts);
        try (InputStream content = check.wrap(concatenated(partFiles))) {
            ObjectInfo info = files.put(key, content, condition);
            StagingFiles.delete(upload);
            return info;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Deletes an upload with its parts. */
    public void abort(ObjectKey key, String uploadId) throws IOException {
        StagingFiles.delete(find(key, uploadId));
    }

    private Path find(ObjectKey key, String uploadId) throws IOException {
        if (!UPLOAD_ID.matcher(uploadId).matches()) {
            throw noSuchUpload(uploadId);
        }
        Path upload = drafts.folder(uploadId);
        try {
            if (Files.readString(upload.resolve(KEY_FILE)).equals(key.value())) {
                return upload;
            }
        } catch (NoSuchFileException neverStartedOrOver) {
            // Said below, as for the upload of another key.
        }
        throw noSuchUpload(uploadId);
    }

    private static List<Path> partFiles(Path upload, List<Part> parts) throws IOException {
        if (parts.isEmpty()) {
            throw S3ErrorCode.MALFORMED_XML.because("an upload is completed with at least one part, got none");
        }
        List<Path> partFiles = new ArrayList<>();
        int before = 0;
        for (Part part : parts) {
            if (part.number() <= before) {
                throw S3ErrorCode.INVALID_PART_ORDER.because(
                        "parts must be in ascending order, but " + part.number() + " comes after " + before);
            }
            before = part.number();
            partFiles.add(partFile(upload, part));
        }
        checkSizes(partFiles);
        return partFiles;
    }

    private static Path partFile(Path upload, Part part) throws IOException {
        Path file = upload.resolve(fileName(part.number(), part.etag()));
        if (!ETAG.matcher(part.etag()).matches() || !Files.exists(file)) {
            throw S3ErrorCode.INVALID_PART.because(
                    "part " + part.number() + " with ETag " + part.etag() + " was not uploaded");
        }
        return file;
    }

    private static void checkSizes(List<Path> partFiles) throws IOException {
        for (Path file : partFiles.subList(0, partFiles.size() - 1)) {
            if (Files.size(file) < MIN_PART_BYTES) {
                throw S3ErrorCode.ENTITY_TOO_SMALL.because("every part but the last must have at least "
                        + MIN_PART_BYTES + " bytes, one has " + Files.size(file));
            }
        }
    }

    private static InputStream concatenated(List<Path> partFiles) {
        return new SequenceInputStream(new FileStreams(partFiles.iterator()));
    }

    private static String fileName(int number, String etag) {
        return number + "-" + etag;
    }

    private static S3Exception noSuchUpload(String uploadId) {
        return S3ErrorCode.NO_SUCH_UPLOAD.because(
                "there is no upload \"" + uploadId + "\" of this key: it was completed, aborted, or never started");
    }

    /** Opens one file after the other. */
    @SuppressWarnings("JdkObsolete") // SequenceInputStream takes no Iterator
    private record FileStreams(Iterator<Path> files) implements Enumeration<InputStream> {
        @Override
        public boolean hasMoreElements() {
            return files.hasNext();
        }

        @Override
        public InputStream nextElement() {
            try {
                return Files.newInputStream(files.next());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
