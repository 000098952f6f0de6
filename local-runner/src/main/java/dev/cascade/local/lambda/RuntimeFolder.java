package dev.cascade.local.lambda;

import dev.cascade.local.access.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Unpacks the files that functions' processes need from our own jars. Each lies in a folder named by its content, so that
 * several versions of Cascade, and several processes of one, may share a work directory.
 */
final class RuntimeFolder {
    private final Path root;

    RuntimeFolder(Path root) {
        this.root = root;
    }

    /**
     * Unpacks one resource, unless it is there.
     *
     * @param owner the class whose jar holds it
     * @param resource its path in the jar
     * @param file where it shall lie in the folder that is returned
     * @return the folder
     */
    Path unpack(Class<?> owner, String resource, String file) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing beside " + owner.getName());
            }
            byte[] content = in.readAllBytes();
            Path folder = root.resolve(hash(content));
            Path target = folder.resolve(file);
            if (!Files.exists(target)) {
                PrivateFiles.createDirectories(target.resolveSibling("."));
                writeAtOnce(content, target);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + resource + " into " + root, e);
        }
    }

    /** Another process must never see half a file. */
    private static void writeAtOnce(byte[] content, Path target) throws IOException {
        Path draft = Files.createTempFile(target.toAbsolutePath().getParent(), "draft", null);
        Files.write(draft, content);
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
