package dev.cascade.local.worker;

import dev.cascade.usecase.PortableJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standard output of a command, read by a thread of its own: a platform thread, as reading from a pipe would occupy a carrier of virtual
 * threads. Thread-safe.
 */
final class CommandStdout {

    /** The largest output that is kept, in bytes. */
    static final int LIMIT = PortableJson.MAX_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(CommandStdout.class);

    private static final int BLOCK = 16 * 1024;
    private static final int STACK = 128 * 1024;

    private final Process process;
    private final Thread reader;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(256);

    private CommandStdout(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform()
                .daemon()
                .name("command-output")
                .stackSize(STACK)
                .unstarted(this::read);
    }

    /** Begins to read. A process that writes more than the limit is killed. */
    static CommandStdout of(Process process) {
        CommandStdout output = new CommandStdout(process);
        output.reader.start();
        return output;
    }

    private void read() {
        byte[] block = new byte[BLOCK];
        InputStream stream = process.getInputStream();
        try {
            int size = stream.read(block);
            while (size >= 0 && keep(block, size)) {
                size = stream.read(block);
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the output of a command that was killed is not read to its end");
        }
        if (isTooLarge()) {
            process.toHandle().destroyForcibly();
        }
    }

    private synchronized boolean keep(byte[] block, int size) {
        kept.write(block, 0, size);
        return !isTooLarge();
    }

    /** Waits until all writers have closed the pipe, or the limit is reached. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        reader.join(atMost);
    }

    synchronized boolean isTooLarge() {
        return kept.size() > LIMIT;
    }

    synchronized byte[] bytes() {
        return kept.toByteArray();
    }
}
