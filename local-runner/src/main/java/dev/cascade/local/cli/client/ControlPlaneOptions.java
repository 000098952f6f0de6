package dev.cascade.local.cli.client;

import dev.cascade.local.LocalSettings;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.CommandSettings;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that select the control plane of a command. */
public final class ControlPlaneOptions {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A running control plane, as http://localhost:4000. Default: CASCADE_URL; without it, the"
                    + " state of this folder.")
    private Optional<String> url = Optional.empty();

    @Mixin
    private CredentialOptions identity = new CredentialOptions();

    /** The control plane at the address given, or the state of this folder, which is left as it is if there is none. */
    public ControlPlaneClient open(CommandSession session) {
        return open(session, false);
    }

    /** The same, but if there is no state in this folder yet, it is begun. */
    public ControlPlaneClient openOrCreate(CommandSession session) {
        return open(session, true);
    }

    private ControlPlaneClient open(CommandSession session, boolean create) {
        Optional<URI> address = session.settings().url(url);
        CommandSettings settings = session.settings();
        if (address.isPresent()) {
            return new HttpControlPlaneClient(address.get(), identity.at(address.get(), settings), session);
        }
        identity.given().ifPresent(option -> {
            throw CommandException.usage(
                    option + " is for a control plane elsewhere; say which with --url or CASCADE_URL");
        });
        settings.refuseAccount();
        boolean exists = settings.databaseUrl().isPresent() || Files.isDirectory(settings.stateDir());
        return create || exists
                ? new LocalControlPlaneClient(session.environment().opener().apply(idle(settings)))
                : new EmptyControlPlaneClient(settings.stateDir());
    }

    private static LocalSettings idle(CommandSettings settings) {
        return new LocalSettings(
                settings.stateDir(),
                settings.databaseUrl(),
                List.of(),
                List.of(),
                0,
                settings.bucket(),
                settings.region(),
                Map.of());
    }
}
