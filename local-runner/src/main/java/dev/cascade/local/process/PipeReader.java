package dev.cascade.local.process;

import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the standard output of a child of this process on a thread of its own: a platform thread, as reading from a pipe would occupy a carrier
 * of virtual threads.
 */
final class PipeReader {

    private static final Logger LOG = LoggerFactory.getLogger(PipeReader.class);

    private static final int BLOCK = 16 * 1024;
    private static final int STACK = 128 * 1024;

    private PipeReader() {}

    static void start(Process process, OutputReceiver receiver) {
        Thread.ofPlatform().daemon().name("command-output").stackSize(STACK).start(() -> read(process, receiver));
    }

    private static void read(Process process, OutputReceiver receiver) {
        if (!readAll(process.getInputStream(), receiver)) {
            process.destroyForcibly();
        }
        receiver.end();
    }

    /** Whether the receiver wanted all. */
    private static boolean readAll(InputStream stream, OutputReceiver receiver) {
        byte[] block = new byte[BLOCK];
        try {
            for (int size = stream.read(block); size >= 0; size = stream.read(block)) {
                if (!receiver.receive(block, size)) {
                    return false;
                }
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the output of a command that was killed is not read to its end");
        }
        return true;
    }
}
