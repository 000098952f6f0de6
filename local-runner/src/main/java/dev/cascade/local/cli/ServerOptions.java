package dev.cascade.local.cli;

import dev.cascade.local.LocalSettings;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which control plane a command talks to. */
final class ServerOptions {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A running control plane, as http://localhost:4000. Default: CASCADE_URL; without it, the"
                    + " state of this folder.")
    private Optional<String> url = Optional.empty();

    @Mixin
    private IdentityOptions identity = new IdentityOptions();

    /** The control plane at the address given, or the state of this folder, which is left as it is if there is none. */
    ControlPlane open(Session session) {
        return open(session, false);
    }

    /** The same, but if there is no state in this folder yet, it is begun. */
    ControlPlane openOrCreate(Session session) {
        return open(session, true);
    }

    private ControlPlane open(Session session, boolean create) {
        Optional<URI> address = session.settings().url(url);
        Settings settings = session.settings();
        if (address.isPresent()) {
            return new RemoteControlPlane(address.get(), identity.at(address.get(), settings), session);
        }
        identity.given().ifPresent(option -> {
            throw CommandException.usage(
                    option + " is for a control plane elsewhere; say which with --url or CASCADE_URL");
        });
        settings.refuseAccount();
        boolean exists = settings.databaseUrl().isPresent() || Files.isDirectory(settings.stateDir());
        return create || exists
                ? new LocalControlPlane(session.around().opener().apply(idle(settings)))
                : new NoState(settings.stateDir());
    }

    private static LocalSettings idle(Settings settings) {
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
