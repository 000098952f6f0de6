package dev.cascade.local.s3.file;

import java.io.IOException;
import java.util.Optional;

/** A condition on the object that a put would replace, if there is one. It throws to reject the put, and then nothing is stored. */
@FunctionalInterface
public interface PutCondition {
    PutCondition ALWAYS = current -> {};

    /** Throws if the object, as it is now, must not be replaced. */
    void check(Optional<ObjectInfo> current) throws IOException;
}
