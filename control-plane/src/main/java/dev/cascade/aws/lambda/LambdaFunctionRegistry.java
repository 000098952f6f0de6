package dev.cascade.aws.lambda;

import dev.cascade.aws.Concurrently;
import dev.cascade.port.FunctionRegistry;
import dev.cascade.port.StoreException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/**
 * The account's functions. One is registered if the ends of its asynchronous invocations, good and bad, go to the control queue and Lambda itself retries
 * none of them. Who is registered is remembered for a minute; who is not is looked at anew each time. Thread-safe.
 */
public final class LambdaFunctionRegistry implements FunctionRegistry {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    /** A timeout that is out of date delays a recovery, and harms nothing else. */
    private static final Duration TIMEOUT_REMEMBERED = Duration.ofHours(1);

    private static final int AT_ONCE = 16;

    private final LambdaClient lambda;
    private final String controlQueue;
    private final InstantSource clock;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    /** @param queueUrl the control queue */
    public LambdaFunctionRegistry(LambdaClient lambda, String queueUrl, InstantSource clock) {
        this.lambda = lambda;
        this.controlQueue = URI.create(queueUrl).getPath().replace('/', ':');
        this.clock = clock;
    }

    private record Remembered(Registration.Registered registration, Instant at) {

        boolean isYoungerThan(Duration age, Instant now) {
            return at.plus(age).isAfter(now);
        }
    }

    @Override
    public Optional<Duration> rememberedTimeout(String function) {
        return Optional.ofNullable(remembered.get(function))
                .filter(known -> known.isYoungerThan(TIMEOUT_REMEMBERED, clock.instant()))
                .map(known -> known.registration().timeout());
    }

    @Override
    public Map<String, Registration> find(Set<String> functions) {
        List<String> names = List.copyOf(functions);
        List<Registration> found = Concurrently.map(names, AT_ONCE, this::find);
        Map<String, Registration> byName = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            byName.put(names.get(i), found.get(i));
        }
        return byName;
    }

    @Override
    public Map<String, Registration> findAvailable(Set<String> functions) {
        List<String> names = List.copyOf(functions);
        List<Optional<Registration>> found = Concurrently.map(names, AT_ONCE, this::findIfAvailable);
        Map<String, Registration> byName = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            found.get(i).ifPresent(registration -> byName.put(name, registration));
        }
        return byName;
    }

    private Optional<Registration> findIfAvailable(String function) {
        try {
            return Optional.of(find(function));
        } catch (StoreException e) {
            return Optional.empty();
        }
    }

    private Registration find(String function) {
        Remembered known = remembered.get(function);
        if (known != null && known.isYoungerThan(REMEMBERED, clock.instant())) {
            return known.registration();
        }
        Registration found = lookUp(function);
        if (found instanceof Registration.Registered registered) {
            remembered.put(function, new Remembered(registered, clock.instant()));
        }
        return found;
    }

    private Registration lookUp(String function) {
        try {
            GetFunctionConfigurationResponse configuration =
                    lambda.getFunctionConfiguration(get -> get.functionName(function));
            return missing(function)
                    .<Registration>map(reason -> notRegistered(function, reason))
                    .orElseGet(() -> new Registration.Registered(
                            Duration.ofSeconds(configuration.timeout()), configuration.memorySize()));
        } catch (ResourceNotFoundException e) {
            return notRegistered(function, "does not exist in this account and region");
        } catch (SdkException e) {
            return refused(function, e);
        }
    }

    /** What keeps its results from coming here. */
    private Optional<String> missing(String function) {
        try {
            GetFunctionEventInvokeConfigResponse config =
                    lambda.getFunctionEventInvokeConfig(get -> get.functionName(function));
            DestinationConfig to = config.destinationConfig();
            if (to == null
                    || !isControlQueue(
                            to.onSuccess() == null ? null : to.onSuccess().destination())
                    || !isControlQueue(
                            to.onFailure() == null ? null : to.onFailure().destination())) {
                return Optional.of("does not send its results to Cascade");
            }
            return config.maximumRetryAttempts() != null && config.maximumRetryAttempts() == 0
                    ? Optional.empty()
                    : Optional.of("is retried by Lambda itself, beside Cascade's own retries");
        } catch (ResourceNotFoundException e) {
            return Optional.of("does not send its results to Cascade");
        }
    }

    /** Its ARN ends with account and name, its URL as well. */
    private boolean isControlQueue(@Nullable String arn) {
        return arn != null && arn.endsWith(controlQueue);
    }

    private Registration refused(String function, SdkException failure) {
        if (failure instanceof LambdaException refusal && refusal.statusCode() == 403) {
            // Cascade may look at functions that are registered, and at no others.
            return notRegistered(function, "is not registered: Cascade may not look at it");
        }
        throw new StoreException(
                "Lambda did not tell about the function \"" + function + "\": " + failure.getMessage(), failure);
    }

    private static Registration.NotRegistered notRegistered(String function, String reason) {
        return new Registration.NotRegistered(reason, InvocationFailures.howToRegister(function));
    }
}
