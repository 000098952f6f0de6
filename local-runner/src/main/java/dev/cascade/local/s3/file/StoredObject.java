package dev.cascade.local.s3.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;

/**
 * An object that is open for reading. It stays as it was when it was opened, even if its key is overwritten or deleted
 * meanwhile. To be closed; not for sharing between threads.
 */
public final class StoredObject implements Closeable {
    private final ObjectInfo info;
    private final SeekableByteChannel channel;

    /** @param channel reads the content; closed with this object */
    public StoredObject(ObjectInfo info, SeekableByteChannel channel) {
        this.info = info;
        this.channel = channel;
    }

    /** Size, ETag and time of the object. */
    public ObjectInfo info() {
        return info;
    }

    /**
     * The content from a position on. Ask again for another position, and use only the last stream given; closing it closes
     * the object.
     *
     * @param offset bytes to leave out, 0 for all of it
     */
    public InputStream contentFrom(long offset) throws IOException {
        return Channels.newInputStream(channel.position(offset));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
