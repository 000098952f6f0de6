package dev.cascade.local.lambda;

import java.io.OutputStream;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What one invocation needs besides its event.
 *
 * @param requestId the id that the function sees as its request id: letters, digits and {@code _ . : -}, at most 256
 * @param timeout the longest that the whole invocation may take once it has its turn, a cold start included; the
 *     function's own timeout may end its handler sooner
 * @param log gets the function's standard output and standard error, with Lambda's START, END and REPORT lines, while
 *     it runs and completely before {@code invoke} returns; written to by one thread at a time, never closed
 * @param trace the trace header that the function hands on with what it sends, as of X-Ray
 */
public record InvokeRequest(String requestId, Duration timeout, OutputStream log, String trace) {
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,256}");

    /** An invocation that begins a trace. */
    public InvokeRequest(String requestId, Duration timeout, OutputStream log) {
        this(requestId, timeout, log, newTrace());
    }

    private static String newTrace() {
        String random = UUID.randomUUID().toString().replace("-", "");
        String seconds = "%08x".formatted(System.currentTimeMillis() / 1000);
        return "Root=1-%s-%s;Parent=%s;Sampled=0".formatted(seconds, random.substring(0, 24), random.substring(16));
    }

    /** Checks what would break the Runtime API's addresses. */
    public InvokeRequest {
        if (!REQUEST_ID.matcher(requestId).matches()) {
            throw new IllegalArgumentException(
                    "requestId may hold letters, digits and _ . : - (1 to 256), got \"" + requestId + "\"");
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be above 0, got " + timeout);
        }
    }
}
