package dev.cascade.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.services.lambda.Code;

/** The jar that the control plane's functions run. */
public final class HandlerJar {

    private HandlerJar() {}

    /**
     * The jar as the build of this clone made it.
     *
     * @param clone the top of the clone
     * @throws IllegalStateException saying how to build it, if it is not there
     */
    public static Code inClone(Path clone) {
        return Code.fromAsset(find(clone, "lambda").toString());
    }

    private static Path find(Path clone, String classifier) {
        Path target = clone.resolve("control-plane/target");
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> jars =
                    Files.newDirectoryStream(target, "cascade-control-plane-*-" + classifier + ".jar")) {
                jars.forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + target, e);
            }
        }
        if (found.size() != 1) {
            throw new IllegalStateException("expected one cascade-control-plane-*-" + classifier + ".jar in " + target
                    + ", found " + found.size()
                    + "; build it with `./mvnw -pl control-plane -am -Dmaven.test.skip=true package` in "
                    + clone);
        }
        return found.getFirst();
    }
}
