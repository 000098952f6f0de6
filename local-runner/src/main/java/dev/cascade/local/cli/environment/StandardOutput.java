package dev.cascade.local.cli.environment;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output of this process, in UTF-8. It keeps the reason of the first failed write; later writes are dropped. Thread-safe as any
 * {@link PrintStream}.
 *
 * <p>With {@code ./cascade} it is a descriptor of its own, and descriptor 1 is standard error, so that nothing that Java or native code or a child
 * process writes there gets among the data.
 */
public final class StandardOutput extends PrintStream {

    private static final int TYPE_OF_FILE = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final Descriptor descriptor;

    private StandardOutput(Descriptor descriptor) {
        super(new BufferedOutputStream(descriptor, 1 << 16), false, StandardCharsets.UTF_8);
        this.descriptor = descriptor;
    }

    /**
     * Opens standard output.
     *
     * @param onNoReader runs once, when a write shows that the program that read the output has ended
     */
    public static StandardOutput open(Runnable onNoReader) {
        return new StandardOutput(new Descriptor(onNoReader));
    }

    /** Why a write failed; empty if none has. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(descriptor.failure);
    }

    /** Whether the program that read the output has ended, as {@code head} does when it has seen enough. */
    public boolean hasNoReader() {
        return descriptor.hasNoReader;
    }

    private static final class Descriptor extends OutputStream {

        private final FileOutputStream to = StandardStreamDescriptor.OUT.stream();
        private final Runnable onNoReader;
        private volatile @Nullable IOException failure;
        private volatile boolean hasNoReader;

        Descriptor(Runnable onNoReader) {
            this.onNoReader = onNoReader;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (failure != null) {
                return;
            }
            try {
                to.write(bytes, from, length);
            } catch (IOException e) {
                failure = e;
                if (isPipe()) {
                    hasNoReader = true;
                    onNoReader.run();
                }
                throw e;
            }
        }

        /** A pipe has no other way to fail; the message of the failure is in the language of the user. */
        private static boolean isPipe() {
            try {
                int type = (Integer) Files.getAttribute(
                                Path.of("/dev/fd/" + StandardStreamDescriptor.OUT.number()), "unix:mode")
                        & TYPE_OF_FILE;
                return type == PIPE || type == SOCKET;
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
                return false;
            }
        }
    }
}
