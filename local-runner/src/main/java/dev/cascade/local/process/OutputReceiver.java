package dev.cascade.local.process;

/** Takes what a process, and what it has started, write to its standard output. It is called by one thread at a time, and must not wait. */
public interface OutputReceiver {

    /**
     * Takes some bytes.
     *
     * @param block where they are; it is used again
     * @param size how many bytes of it, from its beginning
     * @return whether there may be more: otherwise the process is killed, and nothing more comes
     */
    boolean receive(byte[] block, int size);

    /** All writers have closed the output, or it cannot be read any more. */
    void end();
}
