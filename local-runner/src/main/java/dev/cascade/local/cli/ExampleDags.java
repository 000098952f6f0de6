package dev.cascade.local.cli;

import dev.cascade.local.account.Deployed;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The DAGs of the examples in this clone, made known to a deployed control plane as anybody's would be: through its API. */
final class ExampleDags {

    private final Session session;

    ExampleDags(Session session) {
        this.session = session;
    }

    /** Registers all. One that is refused is told of and left out. Where a token is wanted, that is whoever has one. */
    void registerAt(Deployed deployed) {
        Optional<Identity> identity = identity(deployed);
        if (identity.isEmpty()) {
            session.output()
                    .note("cascade: the examples are left out, as registering them takes a token: set CASCADE_TOKEN, or"
                            + " `cascade dag deploy examples/dags --token …`");
            return;
        }
        session.output().note("cascade: registering the examples …");
        URI url = URI.create(deployed.text("api_url"));
        try (RemoteControlPlane plane = new RemoteControlPlane(url, identity.get(), session)) {
            files().forEach(file -> register(file, plane));
        }
    }

    private void register(DagFile file, RemoteControlPlane plane) {
        try {
            plane.deploy(file, file.read());
        } catch (CommandException e) {
            if (e.exit() != Exit.USAGE && e.exit() != Exit.CONFLICT) {
                throw e;
            }
            session.output().note("cascade: " + file.shown() + " was refused: " + e.getMessage());
        }
    }

    private List<DagFile> files() {
        return Optional.ofNullable(session.around().env().get("CASCADE_HOME"))
                .map(home -> Path.of(home, "examples", "dags"))
                .filter(Files::isDirectory)
                .map(folder -> DagFile.in(folder, "examples/dags"))
                .orElse(List.of());
    }

    private Optional<Identity> identity(Deployed deployed) {
        Map<String, String> environment = deployed.environment();
        if (!"iam".equals(environment.get("CASCADE_AUTH"))) {
            return session.settings().token(Optional.empty()).map(Identity::bearer);
        }
        AwsBasicCredentials user = AwsBasicCredentials.create(
                environment.getOrDefault("AWS_ACCESS_KEY_ID", ""),
                environment.getOrDefault("AWS_SECRET_ACCESS_KEY", ""));
        return Optional.of(new AwsIdentity(
                StaticCredentialsProvider.create(user), environment.getOrDefault("AWS_REGION", ""), Clock.systemUTC()));
    }
}
