package dev.cascade.infra;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awscdk.services.s3.assets.Asset;
import software.amazon.awscdk.services.s3.assets.AssetProps;
import software.constructs.Construct;

/** The files that a worker runs, in S3, and the program that downloads them. */
final class WorkerBundle {

    private static final String PROGRAM = "FetchRunner.java.txt";

    private final List<Asset> assets = new ArrayList<>();

    /**
     * @param files jars, and folders of jars
     * @param own a folder with jars of one's own
     */
    WorkerBundle(Construct scope, List<Path> files, Optional<Path> own) {
        for (Path file : files) {
            add(scope, "Runner" + assets.size(), file);
        }
        own.ifPresent(folder -> add(scope, "Jars", folder));
    }

    /**
     * What the build of this clone made of the local runner.
     *
     * @param clone the top of the clone
     * @throws IllegalStateException saying how to build it, if it is not there
     */
    static List<Path> inClone(Path clone) {
        return List.of(
                BuildOutput.folder(clone, "local-runner", "lib"),
                BuildOutput.jar(clone, "local-runner", "cascade-local-runner", ""));
    }

    private void add(Construct scope, String id, Path file) {
        assets.add(
                new Asset(scope, id, AssetProps.builder().path(file.toString()).build()));
    }

    /** Where they are, as {@code s3://BUCKET/KEY}. */
    List<String> addresses() {
        return assets.stream().map(Asset::getS3ObjectUrl).toList();
    }

    /** The ARNs of exactly these objects. */
    String[] arns() {
        return assets.stream()
                .map(asset -> asset.getBucket().arnForObjects(asset.getS3ObjectKey()))
                .toArray(String[]::new);
    }

    /** A program in one file of Java source, which a JDK runs as it is. */
    static String program() {
        try (InputStream source =
                Objects.requireNonNull(WorkerBundle.class.getResourceAsStream(PROGRAM), "the jar has no " + PROGRAM)) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + PROGRAM, e);
        }
    }
}
