package dev.cascade.local.account.command;

import dev.cascade.local.account.Deployment;
import dev.cascade.local.cli.client.AwsRequestCredentials;
import dev.cascade.local.cli.client.HttpControlPlaneClient;
import dev.cascade.local.cli.client.RequestCredentials;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.session.CommandSession;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Registers the DAGs of the examples in this clone at a deployed control plane, through its API. */
final class ExampleDagDeployment {

    private final CommandSession session;

    ExampleDagDeployment(CommandSession session) {
        this.session = session;
    }

    /**
     * Registers all examples. One that the control plane rejects is reported and skipped. Registers none, and says so, if the API requires a
     * token.
     */
    void registerAt(Deployment deployed) {
        Optional<RequestCredentials> identity = identity(deployed);
        if (identity.isEmpty()) {
            session.output()
                    .note("cascade: the examples are left out, as registering them takes a token: set CASCADE_TOKEN, or"
                            + " `cascade dag deploy examples/dags --token …`");
            return;
        }
        session.output().note("cascade: registering the examples …");
        URI url = URI.create(deployed.text("api_url"));
        try (HttpControlPlaneClient plane = new HttpControlPlaneClient(url, identity.get(), session)) {
            files().forEach(file -> register(file, plane));
        }
    }

    private void register(DagFile file, HttpControlPlaneClient plane) {
        try {
            plane.deploy(file, file.read());
        } catch (CommandException e) {
            if (e.exit() != ExitCode.USAGE && e.exit() != ExitCode.CONFLICT) {
                throw e;
            }
            session.output().note("cascade: " + file.shown() + " was refused: " + e.getMessage());
        }
    }

    private List<DagFile> files() {
        return Optional.ofNullable(session.environment().env().get("CASCADE_HOME"))
                .map(home -> Path.of(home, "examples", "dags"))
                .filter(Files::isDirectory)
                .map(folder -> DagFile.in(folder, "examples/dags"))
                .orElse(List.of());
    }

    private Optional<RequestCredentials> identity(Deployment deployed) {
        Map<String, String> variables = deployed.environment();
        if (!"iam".equals(variables.get("CASCADE_AUTH"))) {
            return session.settings().token(Optional.empty()).map(RequestCredentials::bearer);
        }
        AwsBasicCredentials user = AwsBasicCredentials.create(
                variables.getOrDefault("AWS_ACCESS_KEY_ID", ""), variables.getOrDefault("AWS_SECRET_ACCESS_KEY", ""));
        return Optional.of(new AwsRequestCredentials(
                StaticCredentialsProvider.create(user), variables.getOrDefault("AWS_REGION", ""), Clock.systemUTC()));
    }
}
