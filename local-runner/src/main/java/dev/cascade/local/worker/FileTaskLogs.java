package dev.cascade.local.worker;

import dev.cascade.port.TaskLogs;
import dev.cascade.port.WorkerStore.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Reads the logs of attempts from the files of this machine. Thread-safe.
 *
 * @param directory the folder below which they are, see {@link FileAttemptLog}
 * @param isHere whether a worker runs on this machine
 */
public record FileTaskLogs(Path directory, Predicate<Worker> isHere) implements TaskLogs {

    @Override
    public Part read(Key key, long from, int length) {
        Path file = FileAttemptLog.of(directory, key.jobId(), key.name(), key.attempt())
                .file();
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = log.size();
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(length, size - from)));
            while (bytes.hasRemaining() && log.read(bytes, from + bytes.position()) >= 0) {
                // A read may return less than there is.
            }
            return new Part.Bytes(Arrays.copyOf(bytes.array(), bytes.position()), size);
        } catch (NoSuchFileException e) {
            return new Part.Missing();
        } catch (IOException e) {
            throw new UncheckedIOException("the log " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean keepsLogsOf(Worker worker) {
        return isHere.test(worker);
    }
}
