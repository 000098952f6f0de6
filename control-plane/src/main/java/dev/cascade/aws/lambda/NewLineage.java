package dev.cascade.aws.lambda;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Begins a new trace, and so a new lineage, with each request. Lambda counts in the trace header how often a function was invoked by what an earlier
 * invocation of it caused, and stops a chain after some sixteen invocations. A job whose tasks name one function more often than that is
 * such a chain, and is meant to be. The SDK hands on the header of the invocation that it runs in, so it is replaced here, after the SDK has set it.
 * Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html">Use Lambda recursive loop detection to prevent infinite loops</a>
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html">AWS X-Ray concepts, tracing header</a>
 */
public final class NewLineage implements ExecutionInterceptor {

    static final String HEADER = "X-Amzn-Trace-Id";

    private static final int RANDOM_BYTES = 12;

    private final InstantSource clock;
    private final RandomGenerator random;

    /** @param random what trace ids are drawn from; it is shared by threads */
    public NewLineage(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return context.httpRequest().toBuilder().putHeader(HEADER, newTrace()).build();
    }

    /** A root with the time in seconds and 96 random bits, that is not sampled. */
    private String newTrace() {
        byte[] id = new byte[RANDOM_BYTES];
        random.nextBytes(id);
        return String.format(
                Locale.ROOT,
                "Root=1-%08x-%s;Sampled=0",
                clock.instant().getEpochSecond(),
                HexFormat.of().formatHex(id));
    }
}
