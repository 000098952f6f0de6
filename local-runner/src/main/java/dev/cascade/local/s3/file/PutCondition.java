package dev.cascade.local.s3.file;

import java.io.IOException;
import java.util.Optional;

/** Looks at the object a put is about to replace, if any, and throws to refuse. Nothing is stored then. */
@FunctionalInterface
public interface PutCondition {
    PutCondition ALWAYS = current -> {};

    void check(Optional<ObjectInfo> current) throws IOException;
}
