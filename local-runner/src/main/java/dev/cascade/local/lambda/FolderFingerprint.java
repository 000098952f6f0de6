package dev.cascade.local.lambda;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/** A fingerprint of the files of a folder, which changes when a file changes. Hidden folders, packages and caches are left out. */
final class FolderFingerprint extends SimpleFileVisitor<Path> {
    private final Map<Path, FunctionFolder.Stamp> found = new HashMap<>();

    Map<Path, FunctionFolder.Stamp> found() {
        return Map.copyOf(found);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        String name = String.valueOf(folder.getFileName());
        boolean skipped = name.equals("node_modules") || name.equals("__pycache__") || name.startsWith(".");
        return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        try {
            found.put(file, FunctionFolder.Stamp.of(file, attributes));
        } catch (IOException e) {
            return visitFileFailed(file, e);
        }
        return FileVisitResult.CONTINUE;
    }

    /** A file that goes away meanwhile is an edit like any other. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
    }
}
