package dev.cascade.local.worker;

import dev.cascade.local.access.PrivateFiles;
import dev.cascade.local.process.FileTail;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The standard error of a command on its way to the log of its attempt. For one thread. */
sealed interface CommandStderr {

    /**
     * Prepares a log for a new command.
     *
     * @throws IOException if the log cannot be written
     */
    static CommandStderr to(AttemptLog log) throws IOException {
        return switch (log) {
            case FileAttemptLog file -> ToFile.emptied(file);
            case JsonAttemptLog entries -> new Piped(entries);
        };
    }

    /** Where the command writes to. */
    Redirect redirect() throws IOException;

    /** To be called once the command runs. */
    void begin(Process process);

    /** Waits until all is written, once its writers have ended. */
    void awaitEnd(Duration atMost) throws InterruptedException;

    /**
     * The end of it.
     *
     * @param most in bytes
     */
    String tail(int most) throws IOException;

    /** Straight into a file. */
    record ToFile(FileAttemptLog log) implements CommandStderr {

        private static ToFile emptied(FileAttemptLog log) throws IOException {
            Files.deleteIfExists(log.create().file());
            return new ToFile(log);
        }

        /** For appending: processes of the task may open the file again, and all of them write at its end. */
        @Override
        public Redirect redirect() throws IOException {
            return Redirect.appendTo(PrivateFiles.createFile(log.file()).toFile());
        }

        @Override
        public void begin(Process process) {}

        @Override
        public void awaitEnd(Duration atMost) {}

        @Override
        public String tail(int most) throws IOException {
            return FileTail.read(log.file(), most);
        }
    }

    /** Through a pipe, which a thread reads. */
    final class Piped implements CommandStderr {

        private static final Logger LOG = LoggerFactory.getLogger(CommandStderr.class);

        private static final int BLOCK = 16 * 1024;
        private static final int STACK = 256 * 1024;

        private final JsonAttemptLog log;
        private final StringBuilder end = new StringBuilder();
        private Thread reader = new Thread();

        private Piped(JsonAttemptLog log) {
            this.log = log;
        }

        @Override
        public Redirect redirect() {
            return Redirect.PIPE;
        }

        @Override
        public void begin(Process process) {
            reader = Thread.ofPlatform()
                    .daemon()
                    .name("command-errors")
                    .stackSize(STACK)
                    .start(() -> read(process.getErrorStream()));
        }

        private void read(InputStream errors) {
            byte[] block = new byte[BLOCK];
            try (OutputStream entries = log.append()) {
                for (int size = errors.read(block); size >= 0; size = errors.read(block)) {
                    entries.write(block, 0, size);
                    keep(block, size);
                }
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("the errors of a command that was killed are not read to their end");
            }
        }

        /** As ISO-8859-1, which keeps bytes as they are. */
        private synchronized void keep(byte[] block, int size) {
            end.append(new String(block, 0, size, StandardCharsets.ISO_8859_1));
            end.delete(0, Math.max(0, end.length() - BLOCK));
        }

        @Override
        public void awaitEnd(Duration atMost) throws InterruptedException {
            reader.join(atMost);
        }

        @Override
        public synchronized String tail(int most) {
            byte[] bytes = end.toString().getBytes(StandardCharsets.ISO_8859_1);
            return FileTail.of(bytes, most);
        }
    }
}
