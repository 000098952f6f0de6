package dev.cascade.local.cli.environment;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;

/**
 * The file descriptors that {@code ./cascade} has opened for this process alone, and named by properties: copies of standard output and standard
 * error, which no Java or native code and no child process writes to or closes. Without a property it is the usual descriptor. Thread-safe.
 */
public final class StandardStreamDescriptor {

    public static final StandardStreamDescriptor OUT =
            new StandardStreamDescriptor("cascade.stdout", FileDescriptor.out, 1);
    public static final StandardStreamDescriptor ERR =
            new StandardStreamDescriptor("cascade.stderr", FileDescriptor.err, 2);

    private final String property;
    private final FileDescriptor usual;
    private final int usualNumber;

    private StandardStreamDescriptor(String property, FileDescriptor usual, int usualNumber) {
        this.property = property;
        this.usual = usual;
        this.usualNumber = usualNumber;
    }

    /** The number of the file descriptor. */
    public int number() {
        return Integer.getInteger(property, usualNumber);
    }

    /**
     * A new stream to it. It is not to be closed, as others may use the descriptor. A path such as {@code /dev/fd/3} would open what it is a
     * second time, which truncates files and is refused for sockets, pipes of other users and closed streams.
     */
    public FileOutputStream stream() {
        return new FileOutputStream(number() == usualNumber ? usual : opened());
    }

    private FileDescriptor opened() {
        try {
            Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            return constructor.newInstance(number());
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw new IllegalStateException(
                    "-D" + property + " needs --add-opens=java.base/java.io=ALL-UNNAMED; ./cascade sets both", e);
        }
    }
}
