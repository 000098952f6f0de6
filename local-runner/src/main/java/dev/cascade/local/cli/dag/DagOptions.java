package dev.cascade.local.cli.dag;

import dev.cascade.aws.s3.S3DagSource;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.session.ClassPathOption;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.CommandSettings;
import dev.cascade.port.DagSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Options that select the sources of DAGs. */
public final class DagOptions {

    /** A listing is a request that is paid for. */
    private static final Duration BETWEEN_LISTINGS = Duration.ofMinutes(1);

    @Option(
            names = "--dags",
            paramLabel = "DIR",
            description = "A folder with DAG files; may be given often, the first wins. Default: DAGS_DIR, or ./dags.")
    private List<String> dags = new ArrayList<>();

    @Mixin
    private ClassPathOption classPath = new ClassPathOption();

    /** The sources that the flags and settings name. Nothing is read yet. */
    public DagSources sources(CommandSession session) {
        Consumer<String> warn = line -> session.output().note("cascade: " + line);
        List<FolderDagSource> folders = folders(session);
        List<DagSource> sources = new ArrayList<>(folders);
        session.settings().dagBucket().ifPresent(bucket -> sources.add(bucket(session, bucket)));
        List<String> places = sources.stream().map(DagSource::name).toList();
        sources.add(new JavaDagSource(classPath(session), warn));
        examples(session, "dags")
                .filter(examples -> folders.stream().noneMatch(f -> f.isSameAs(examples)))
                .ifPresent(examples -> sources.add(new UnscheduledDagSource(examples)));
        return new DagSources(sources, places, warn);
    }

    private List<FolderDagSource> folders(CommandSession session) {
        if (!dags.isEmpty()) {
            return dags.stream().map(typed -> folder(session, "--dags", typed)).toList();
        }
        Optional<String> setting = session.settings().get("DAGS_DIR");
        if (setting.isPresent()) {
            return List.of(folder(session, "DAGS_DIR", setting.get()));
        }
        return Files.isDirectory(session.path("dags")) ? List.of(folder(session, "--dags", "dags")) : List.of();
    }

    private static FolderDagSource folder(CommandSession session, String name, String typed) {
        Path path = session.path(typed);
        if (!Files.isDirectory(path)) {
            throw CommandException.usage(name + ": there is no folder \"" + typed + "\"");
        }
        return new FolderDagSource(path.toAbsolutePath(), typed);
    }

    private static DagSource bucket(CommandSession session, String bucket) {
        CommandSettings settings = session.settings();
        S3ClientBuilder s3 = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.of(settings.region()));
        // There is no host name for each bucket at such an address.
        settings.s3Endpoint().ifPresent(url -> s3.endpointOverride(url).forcePathStyle(true));
        S3DagSource source = new S3DagSource(s3.build(), bucket, settings.dagPrefix());
        return new ThrottledDagSource(source, BETWEEN_LISTINGS, InstantSource.system());
    }

    /** The jars and class folders given. */
    public List<Path> classPath(CommandSession session) {
        return classPath.get(session);
    }

    /** A folder of the project's own examples, inside its clone. */
    public static Optional<FolderDagSource> examples(CommandSession session, String name) {
        return Optional.ofNullable(session.environment().env().get("CASCADE_HOME"))
                .map(home -> Path.of(home, "examples", name))
                .filter(Files::isDirectory)
                .map(path -> new FolderDagSource(path.toAbsolutePath().normalize(), "the examples"));
    }
}
