package dev.cascade.local.cli.client;

import dev.cascade.local.access.TokenFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.session.CommandSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Options that select the credentials of a command. */
public final class CredentialOptions {

    /** Hosts of API Gateway, which refuses requests without credentials. */
    private static final Pattern API_GATEWAY = Pattern.compile("(.+\\.)?execute-api\\..+");

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    @Option(names = "--token", paramLabel = "TOKEN", description = "What it demands. Default: CASCADE_TOKEN.")
    private Optional<String> token = Optional.empty();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description =
                    "Signs requests with the credentials of this AWS profile. Default: requests to API Gateway are"
                            + " signed with the credentials that the AWS tools would use, unless there is a token.")
    private Optional<String> profile = Optional.empty();

    /** The option that was given although no request needs credentials. */
    public Optional<String> given() {
        return token.map(t -> "--token").or(() -> profile.map(p -> "--profile"));
    }

    /** The profile that was given. */
    public Optional<String> profile() {
        return profile;
    }

    /**
     * The credentials for this address. The first of these that applies: a flag; {@code CASCADE_AUTH}; the token that is set; AWS credentials if
     * the host is an API Gateway; none.
     */
    public RequestCredentials at(URI url, CommandSettings settings) {
        if (token.isPresent() && profile.isPresent()) {
            throw CommandException.usage("--token shows a token and --profile signs: give the one that is meant");
        }
        if (profile.isPresent()) {
            return signed(url, settings);
        }
        if (token.isPresent()) {
            return RequestCredentials.bearer(token.get());
        }
        return switch (settings.auth().orElseGet(() -> usual(url, settings))) {
            case NONE -> settings.auth().isPresent() ? RequestCredentials.none() : ofThisMachine(url, settings);
            case TOKEN ->
                RequestCredentials.bearer(settings.token(token)
                        .orElseThrow(() -> CommandException.usage(
                                "CASCADE_AUTH=token shows a token; give it with --token or CASCADE_TOKEN")));
            case IAM -> signed(url, settings);
        };
    }

    /** A server of this folder may have written a token for its own user. */
    private static RequestCredentials ofThisMachine(URI url, CommandSettings settings) {
        TokenFile file = TokenFile.in(settings.stateDir());
        try {
            return LOOPBACK.matcher(url.getHost()).matches()
                    ? file.read().map(RequestCredentials::bearer).orElseGet(RequestCredentials::none)
                    : RequestCredentials.none();
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.NOT_AUTHORISED, "the token file " + file.path() + " cannot be read: " + e.getMessage());
        }
    }

    private RequestCredentials signed(URI url, CommandSettings settings) {
        return AwsRequestCredentials.at(url, profile, settings.awsRegion());
    }

    private static CommandSettings.Auth usual(URI url, CommandSettings settings) {
        if (settings.get("CASCADE_TOKEN").isPresent()) {
            return CommandSettings.Auth.TOKEN;
        }
        return API_GATEWAY.matcher(url.getHost()).matches() ? CommandSettings.Auth.IAM : CommandSettings.Auth.NONE;
    }
}
