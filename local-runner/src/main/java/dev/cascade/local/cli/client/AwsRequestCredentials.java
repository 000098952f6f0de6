package dev.cascade.local.cli.client;

import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Signs requests to API Gateway with AWS credentials (Signature Version 4). The credentials come from the default provider chain of the AWS
 * SDK, or from a profile. Only this class uses the SDK, because loading the SDK takes longer than most commands.
 */
public final class AwsRequestCredentials implements RequestCredentials {

    private static final String SERVICE = "execute-api";
    private static final Pattern HOST =
            Pattern.compile("(?:.+\\.)?execute-api\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?");

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsProvider credentials;
    private final String region;
    private final Clock clock;

    /** @param clock gives the time of signatures */
    public AwsRequestCredentials(AwsCredentialsProvider credentials, String region, Clock clock) {
        this.credentials = credentials;
        this.region = region;
        this.clock = clock;
    }

    /**
     * The identity to use at this address.
     *
     * @param profile a profile of the AWS configuration; empty: what the environment says
     * @param region the region, if the host does not name one
     */
    public static AwsRequestCredentials at(URI url, Optional<String> profile, Optional<String> region) {
        AwsCredentialsProvider credentials = profile.<AwsCredentialsProvider>map(ProfileCredentialsProvider::create)
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        return new AwsRequestCredentials(
                credentials,
                regionOf(url.getHost())
                        .or(() -> region)
                        .or(() -> configured(profile))
                        .orElseThrow(AwsRequestCredentials::noRegion),
                Clock.systemUTC());
    }

    /** The region that the host of an API names. */
    public static Optional<String> regionOf(String host) {
        Matcher matcher = HOST.matcher(host);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Optional<String> configured(Optional<String> profile) {
        DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
        profile.ifPresent(chain::profileName);
        try {
            return Optional.of(chain.build().getRegion().id());
        } catch (SdkException e) {
            return Optional.empty();
        }
    }

    private static CommandException noRegion() {
        return CommandException.usage("a signature is for one region, and neither the address nor the profile names it;"
                + " set AWS_REGION to the region of the API");
    }

    @Override
    public Map<String, String> headers(String method, URI url, Map<String, String> headers, byte[] body) {
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(url);
        headers.forEach(request::putHeader);
        AwsCredentials who = resolve();
        SignedRequest signed = signer.sign(sign -> sign.identity(who)
                .request(request.build())
                .payload(ContentStreamProvider.fromByteArray(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(HttpSigner.SIGNING_CLOCK, clock));
        Map<String, String> added = new HashMap<>();
        for (Map.Entry<String, List<String>> header : signed.request().headers().entrySet()) {
            // The HTTP client says itself which host it talks to, and in the same words.
            if (!headers.containsKey(header.getKey()) && !header.getKey().equalsIgnoreCase("Host")) {
                added.put(header.getKey(), header.getValue().getFirst());
            }
        }
        return added;
    }

    private AwsCredentials resolve() {
        try {
            return credentials.resolveCredentials();
        } catch (SdkException e) {
            throw new CommandException(
                    ExitCode.NOT_AUTHORISED,
                    "there are no AWS credentials to sign with (" + e.getMessage()
                            + "); name a profile with --profile or"
                            + " AWS_PROFILE, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or show a token with --token");
        }
    }

    @Override
    public Optional<String> region() {
        return Optional.of(region);
    }

    @Override
    public String advice() {
        return "the request was signed for region " + region
                + "; check that the credentials have not expired, that they may call"
                + " execute-api:Invoke on this API, and that this machine's clock is right";
    }
}
