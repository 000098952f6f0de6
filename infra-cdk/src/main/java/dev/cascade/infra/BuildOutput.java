package dev.cascade.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;
import software.amazon.awscdk.services.lambda.Code;

/** The files that the build of the other modules makes and the stacks deploy. */
public final class BuildOutput {

    /** The list of them, without which none is served. */
    private static final String PAGES = "dev/cascade/ui/pages/files.txt";

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
     * The jar with the pages of the web UI and what serves them, as the build of this clone made it.
     *
     * @param clone the top of the clone
     * @return empty if the build had no npm, so that there are no pages
     * @throws IllegalStateException saying how to build it, if it is not there
     */
    public static Optional<Code> ui(Path clone) {
        Path jar = jar(clone, "control-plane/ui", "cascade-ui", "");
        try (ZipFile file = new ZipFile(jar.toFile())) {
            return file.getEntry(PAGES) == null ? Optional.empty() : Optional.of(Code.fromAsset(jar.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + jar, e);
        }
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
