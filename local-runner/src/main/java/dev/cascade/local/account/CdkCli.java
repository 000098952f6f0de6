package dev.cascade.local.account;

import dev.cascade.local.account.AccountException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the command {@code cdk} in a pinned version, which deploys the stacks of this clone into the emulated account. */
final class CdkCli {

    /** npm's {@code latest} is older than this. */
    static final String COMMAND = "aws-cdk@2.1148.1";

    private static final int SHOWN_LINES = 25;

    private final AccountFolder folder;
    private final Path clone;
    private final URI endpoint;
    private final String region;
    private final Optional<String> app;

    /** @param app a command that writes the templates, in place of the one that infra-cdk names */
    CdkCli(AccountFolder folder, Path clone, URI endpoint, String region, Optional<String> app) {
        this.folder = folder;
        this.clone = clone;
        this.endpoint = endpoint;
        this.region = region;
        this.app = app;
    }

    /** Prepares the account for deployments: {@code cdk bootstrap}. */
    void bootstrap() throws InterruptedException {
        // Not where the app is: without it, nothing needs to be built for this.
        run("bootstrap", folder.path(), "bootstrap", "aws://" + RootUser.ACCOUNT + "/" + region);
    }

    /**
     * Deploys all stacks: {@code cdk deploy --all}.
     *
     * @param context the flags of infra-cdk
     * @return what the stacks say about themselves
     * @throws AccountException if it fails, with the reason
     */
    StackOutputs deploy(Map<String, String> context) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "deploy",
                "--all",
                "--require-approval",
                "never",
                "--progress",
                "events",
                "--output",
                folder.path().resolve("cdk.out").toString(),
                "--outputs-file",
                folder.outputs().toString()));
        context.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
        app.ifPresent(command -> words.addAll(List.of("--app", command)));
        run("deploy", clone.resolve("infra-cdk"), words.toArray(String[]::new));
        try {
            return StackOutputs.parse(Files.readString(folder.outputs()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what was deployed", e);
        }
    }

    private void run(String what, Path where, String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("npx", "--yes", COMMAND));
        command.addAll(List.of(words));
        command.add("--no-notices");
        if (!new ExternalTool(command)
                .in(where)
                .withoutAws()
                .with(environment())
                .run(folder.deployLog())) {
            throw new AccountException(
                    Kind.FAILED,
                    "`cdk " + what + "` failed; all of its output is in " + folder.deployLog() + ", its end is\n"
                            + ExternalTool.tail(folder.deployLog(), SHOWN_LINES));
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(RootUser.environment(endpoint, region));
        environment.put("CI", "true");
        environment.put("NO_COLOR", "1");
        return environment;
    }
}
