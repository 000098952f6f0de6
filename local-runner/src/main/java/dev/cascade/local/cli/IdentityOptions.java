package dev.cascade.local.cli;

import dev.cascade.local.access.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Who a command is to a control plane. */
final class IdentityOptions {

    /** An API Gateway, which never lets in whoever says nothing of himself. */
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

    /** The option that was given although nobody is asked who it could be shown to. */
    Optional<String> given() {
        return token.map(t -> "--token").or(() -> profile.map(p -> "--profile"));
    }

    /**
     * Who to be at this address: what a flag says, else what {@code CASCADE_AUTH} says, else the one that has the token, else whoever has AWS
     * credentials if an API Gateway is there, else nobody.
     */
    Identity at(URI url, Settings settings) {
        if (token.isPresent() && profile.isPresent()) {
            throw CommandException.usage("--token shows a token and --profile signs: give the one that is meant");
        }
        if (profile.isPresent()) {
            return signed(url, settings);
        }
        if (token.isPresent()) {
            return Identity.bearer(token.get());
        }
        return switch (settings.auth().orElseGet(() -> usual(url, settings))) {
            case NONE -> settings.auth().isPresent() ? Identity.nobody() : ofThisMachine(url, settings);
            case TOKEN ->
                Identity.bearer(settings.token(token)
                        .orElseThrow(() -> CommandException.usage(
                                "CASCADE_AUTH=token shows a token; give it with --token or CASCADE_TOKEN")));
            case IAM -> signed(url, settings);
        };
    }

    /** A server of this folder may have written a token for its own user. */
    private static Identity ofThisMachine(URI url, Settings settings) {
        TokenFile file = TokenFile.in(settings.stateDir());
        try {
            return LOOPBACK.matcher(url.getHost()).matches()
                    ? file.read().map(Identity::bearer).orElseGet(Identity::nobody)
                    : Identity.nobody();
        } catch (IOException e) {
            throw new CommandException(
                    Exit.NOT_AUTHORISED, "the token file " + file.path() + " cannot be read: " + e.getMessage());
        }
    }

    private Identity signed(URI url, Settings settings) {
        return AwsIdentity.at(url, profile, settings.awsRegion());
    }

    private static Settings.Auth usual(URI url, Settings settings) {
        if (settings.get("CASCADE_TOKEN").isPresent()) {
            return Settings.Auth.TOKEN;
        }
        return API_GATEWAY.matcher(url.getHost()).matches() ? Settings.Auth.IAM : Settings.Auth.NONE;
    }
}
