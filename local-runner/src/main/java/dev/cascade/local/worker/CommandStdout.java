package dev.cascade.local.worker;

import dev.cascade.local.process.OutputReceiver;
import dev.cascade.usecase.PortableJson;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The standard output of a command. One that writes more than the limit is killed. Thread-safe. */
final class CommandStdout implements OutputReceiver {

    /** The largest output that is kept, in bytes. */
    static final int LIMIT = PortableJson.MAX_BYTES;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(256);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public synchronized boolean receive(byte[] block, int size) {
        if (!isTooLarge()) {
            kept.write(block, 0, size);
        }
        return !isTooLarge();
    }

    @Override
    public void end() {
        ended.countDown();
    }

    /** Waits until all writers have closed the pipe, or the limit is reached. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        if (!isTooLarge()) {
            boolean unused = ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    synchronized boolean isTooLarge() {
        return kept.size() > LIMIT;
    }

    synchronized byte[] bytes() {
        return kept.toByteArray();
    }
}
