package dev.cascade.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.services.lambda.Code;

/** The files that the build of the other modules makes and the stacks deploy. */
public final class BuildOutput {

    private BuildOutput() {}

    /**
     * The jar that the control plane's functions run, as the build of this clone made it.
     *
     * @param clone the top of the clone
     * @throws IllegalStateException saying how to build it, if it is not there
     */
    public static Code handlers(Path clone) {
        return Code.fromAsset(
                jar(clone, "control-plane", "cascade-control-plane", "-lambda").toString());
    }

    /**
     * The folder with what the functions need besides to speak to PostgreSQL, which goes into a layer.
     *
     * @param clone the top of the clone
     * @throws IllegalStateException saying how to build it, if it is not there
     */
    public static Path postgresLayer(Path clone) {
        return folder(clone, "control-plane", "postgres-layer");
    }

    static Path jar(Path clone, String module, String artifact, String classifier) {
        Path target = target(clone, module);
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(
                    target,
                    file -> file.getFileName()
                            .toString()
                            .matches(artifact + "-\\d[^-]*(-SNAPSHOT)?" + classifier + "\\.jar"))) {
                jars.forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + target, e);
            }
        }
        if (found.size() != 1) {
            throw missing(
                    "one " + artifact + "-*" + classifier + ".jar in " + target + ", found " + found.size(), module);
        }
        return found.getFirst();
    }

    static Path folder(Path clone, String module, String name) {
        Path folder = target(clone, module).resolve(name);
        if (!Files.isDirectory(folder)) {
            throw missing("the folder " + folder, module);
        }
        return folder;
    }

    /** Where Maven's profile {@code quick} builds, and so {@code ./cascade}. */
    private static Path target(Path clone, String module) {
        return clone.resolve(module).resolve("target/quick");
    }

    private static IllegalStateException missing(String what, String module) {
        return new IllegalStateException("expected " + what
                + "; build it at the top of the clone with `./mvnw -Pquick -pl " + module + " -am package`");
    }
}
