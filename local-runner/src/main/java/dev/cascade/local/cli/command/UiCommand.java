package dev.cascade.local.cli.command;

import dev.cascade.local.access.Secret;
import dev.cascade.local.cli.client.ApiClient;
import dev.cascade.local.cli.client.ControlPlaneRequest;
import dev.cascade.local.cli.client.CredentialOptions;
import dev.cascade.local.cli.client.RequestCredentials;
import dev.cascade.local.cli.client.RequestForwarder;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.http.DevServer;
import dev.cascade.ui.StaticUi;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cascade ui}. */
@Command(
        description = {
            "Serves the web UI of a control plane in AWS on this machine, until it is stopped: requests of its pages"
                    + " are sent on with the credentials of this command, so that the browser needs none.",
            "It prints a link with a secret of this run, without which nobody can use it."
        })
final class UiCommand implements Callable<Integer> {

    /** A browser keeps what it knows of an address: another program that listened on a fixed port later could leave a script there. */
    private static final int ANY_PORT = 0;

    /** How callers of those show who they are that serve their pages themselves, to everybody who can reach them. */
    private static final Set<String> OF_DEV = Set.of("none", "token");

    private final CommandSession session;

    @Option(names = "--url", paramLabel = "URL", description = "The control plane. Default: CASCADE_URL.")
    private Optional<String> url = Optional.empty();

    @Mixin
    private CredentialOptions identity = new CredentialOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where it listens, on 127.0.0.1. Default: any port that is free.")
    private int port = ANY_PORT;

    UiCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        URI address = session.settings()
                .url(url)
                .orElseThrow(() -> CommandException.usage(
                        "say which control plane with --url or CASCADE_URL; that of this machine, `cascade dev`, serves"
                                + " the web UI itself"));
        RequestCredentials credentials = identity.at(address, session.settings());
        // Everybody may ask it, also who has no credentials of the kind that it tells of.
        JsonFields info = ask(address, RequestCredentials.none(), ControlPlaneRequest.get("/v1/info"));
        refuseDev(address, info);
        refuseOtherKind(address, info, credentials);
        // A ticket tells where the live stream is, and that the credentials are good for looking.
        StaticUi pages = pages(origin(ask(address, credentials, ControlPlaneRequest.post("/v1/stream-tickets"))));
        RequestForwarder forwarder = new RequestForwarder(
                address,
                credentials,
                info.fields(),
                identity.profile(),
                session.environment().interrupt());
        String key = Secret.random().text();
        try (DevServer server = DevServer.startProxy(port, key, pages, forwarder)) {
            greet(server.uri() + StaticUi.PREFIX + "#k=" + key, address);
            session.environment().interrupt().await();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw new CommandException(ExitCode.INTERNAL_ERROR, String.valueOf(e.getMessage()));
        }
        return ExitCode.INTERRUPTED.code();
    }

    private JsonFields ask(URI address, RequestCredentials credentials, ControlPlaneRequest request) {
        ApiClient api =
                new ApiClient(address, credentials, session.environment().interrupt(), session.output()::note);
        try {
            return api.send(request);
        } finally {
            api.close();
        }
    }

    /** API Gateway would only say that it forbids this. */
    private static void refuseOtherKind(URI address, JsonFields info, RequestCredentials credentials) {
        boolean signs = credentials.region().isPresent();
        if (info.cell("auth").equals("jwt") && signs) {
            throw new CommandException(
                    ExitCode.NOT_AUTHORISED,
                    "the control plane at " + address + " takes tokens of " + info.cell("issuer")
                            + " and no signatures with AWS credentials: open " + address + StaticUi.PREFIX
                            + " and log in there, or show a token with --token or CASCADE_TOKEN");
        }
        if (info.cell("auth").equals("iam") && !signs) {
            throw new CommandException(
                    ExitCode.NOT_AUTHORISED,
                    "the control plane at " + address + " takes requests that are signed with AWS credentials, and no"
                            + " tokens: name a profile with --profile, or set CASCADE_AUTH=iam, without --token");
        }
    }

    private static void refuseDev(URI address, JsonFields info) {
        if (info.text("auth").filter(OF_DEV::contains).isPresent()) {
            throw CommandException.usage("the control plane at " + address
                    + " serves the web UI itself: open " + address + StaticUi.PREFIX
                    + (info.cell("auth").equals("token") ? "#token=TOKEN" : ""));
        }
    }

    private static String origin(JsonFields ticket) {
        URI stream = URI.create(ticket.cell("url"));
        return stream.getScheme() + "://" + stream.getAuthority();
    }

    private static StaticUi pages(String stream) {
        return StaticUi.load(List.of(stream))
                .orElseThrow(() -> new CommandException(
                        ExitCode.INTERNAL_ERROR,
                        "the web UI is not in this build: it needs Node.js 20.19 or newer with npm on the path; once they"
                                + " are there, `cascade` builds it at its next start"));
    }

    private void greet(String link, URI address) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("url", link);
        document.put("control_plane", address.toString());
        session.output()
                .data(
                        document,
                        out -> out.append("The web UI of ")
                                .append(address.toString())
                                .append(", with your credentials, until Ctrl-C:\n")
                                .append(link)
                                .append("\nWho has this link can do what you can; it is good for this run only.\n"));
    }
}
