package dev.cascade.local.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own of a few megabytes, which can be filled and emptied. A test that needs one is skipped where it may not be mounted. */
final class SmallFileSystem implements AutoCloseable {

    private final Path folder;
    private final Path filler;

    private SmallFileSystem(Path folder) {
        this.folder = folder;
        this.filler = folder.resolve("filler");
    }

    /** Mounts one at a folder that exists. */
    static SmallFileSystem mount(Path folder, int megabytes) throws IOException, InterruptedException {
        boolean mounted =
                run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "cascade-test", folder.toString());
        Assumptions.assumeTrue(mounted, "no file system can be mounted here: that takes Linux and its root user");
        return new SmallFileSystem(folder);
    }

    Path folder() {
        return folder;
    }

    /**
     * Leaves no byte free. Space can come free while this writes, by a file that its last user closes just then: that is filled, too.
     *
     * @throws IOException if the file system still has space for a while but refuses to be written
     */
    void fill() throws IOException {
        IOException refusal = null;
        for (int attempt = 0; attempt < 1_000; attempt++) {
            refusal = writeUntilRefused();
            if (Files.getFileStore(folder).getUsableSpace() == 0) {
                return;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw refusal;
    }

    private IOException writeUntilRefused() {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException refusal) {
            return refusal;
        }
    }

    /** Leaves so many bytes free. */
    void fillBut(long bytes) throws IOException {
        fill();
        try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - bytes);
        }
    }

    /** Takes away what {@link #fill} wrote. */
    void free() throws IOException {
        Files.deleteIfExists(filler);
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", "-l", folder.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
