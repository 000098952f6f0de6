package dev.cascade.aws;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** An AWS that is not ours: LocalStack in a container, which ends with it, or one that runs already and whose address {@value #ENDPOINT} is. */
final class OtherAws implements AutoCloseable {

    static final String ENDPOINT = "CASCADE_TEST_ENDPOINT";

    /** Later ones want an account with LocalStack. */
    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.4.0");

    private final @Nullable LocalStackContainer container;
    private final URI endpoint;

    private OtherAws(@Nullable LocalStackContainer container, URI endpoint) {
        this.container = container;
        this.endpoint = endpoint;
    }

    /** Whether one can be used. */
    static boolean isThere() {
        return running().isPresent() || DockerClientFactory.instance().isDockerAvailable();
    }

    static OtherAws start() {
        return running().map(endpoint -> new OtherAws(null, endpoint)).orElseGet(OtherAws::container);
    }

    private static Optional<URI> running() {
        return Optional.ofNullable(System.getenv(ENDPOINT)).map(URI::create);
    }

    private static OtherAws container() {
        LocalStackContainer container =
                new LocalStackContainer(IMAGE).withServices("dynamodb", "s3", "sqs", "events", "lambda", "iam");
        container.start();
        return new OtherAws(container, container.getEndpoint());
    }

    /** A name that nothing there has. */
    static String newName(String what) {
        return what + "-" + UUID.randomUUID();
    }

    /** Clients of it, as functions and workers have them. */
    AwsClients clients() {
        return new AwsClients(this::configure, builder -> builder.build());
    }

    /** What makes clients speak with it. */
    void configure(AwsClientBuilder<?, ?> builder) {
        builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
        if (builder instanceof S3ClientBuilder s3) {
            s3.forcePathStyle(true);
        }
    }

    @Override
    public void close() {
        if (container != null) {
            container.stop();
        }
    }
}
