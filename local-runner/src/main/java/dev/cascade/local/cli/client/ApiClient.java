package dev.cascade.local.cli.client;

import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.environment.UnreachableException;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Sends requests to a control plane; what it refuses becomes a {@link CommandException}. Thread-safe. */
public final class ApiClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** How long to wait before a request is sent again whose answer got lost, or is that the server has trouble of its own. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(3));

    /**
     * How long API Gateway is asked again that cannot have the control plane answer, for as long as it never has: a function of an installation that
     * nobody used for two weeks has no snapshot. The first request is refused and has Lambda make one, which takes a few minutes.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-troubleshooting.html">Troubleshooting SnapStart errors</a>
     */
    public static final Duration TO_WAKE = Duration.ofMinutes(5);

    private static final Duration WAKING_PAUSE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Map<Object, CompletableFuture<?>> underway = new ConcurrentHashMap<>();
    private final URI base;
    private final RequestCredentials identity;
    private final InterruptSignal interrupt;
    private final Consumer<String> note;
    private final Predicate<Duration> pause;
    private volatile boolean hasAnswered;

    /**
     * @param interrupt ends a request in progress, even if the server does not answer
     * @param note receives a message when a request takes long
     */
    public ApiClient(URI base, RequestCredentials identity, InterruptSignal interrupt, Consumer<String> note) {
        this(base, identity, interrupt, note, interrupt::await);
    }

    /**
     * A client for one control plane.
     *
     * @param pause waits for the given time and returns whether the command was interrupted meanwhile
     */
    public ApiClient(
            URI base,
            RequestCredentials identity,
            InterruptSignal interrupt,
            Consumer<String> note,
            Predicate<Duration> pause) {
        this.base = base;
        this.identity = identity;
        this.interrupt = interrupt;
        this.note = note;
        this.pause = pause;
        interrupt.onRaise(() -> underway.values().forEach(request -> request.cancel(true)));
    }

    /**
     * Sends a request; again, a few times, if it may be repeated and what became of it is not known.
     *
     * @return the JSON object that came back
     * @throws UnreachableException if nothing listens there, or no answer came, or only that the server has trouble
     * @throws CommandException if it was refused, what listens is no control plane, or the command was interrupted
     */
    public JsonFields send(ControlPlaneRequest call) {
        // Whether a request went out whose outcome is not known.
        boolean isUnanswered = false;
        Iterator<Duration> pauses = (call.mayBeRepeated() ? PAUSES : List.<Duration>of()).iterator();
        boolean isWaking = false;
        while (true) {
            try {
                HttpResponse<String> response = exchange(call);
                boolean isGateway = isOfGateway(response);
                if (!isGateway) {
                    hasAnswered = true;
                }
                if (!pauses.hasNext() && !isWaking && isGateway && call.mayBeRepeated() && !hasAnswered) {
                    isWaking = true;
                    pauses = Collections.nCopies((int) TO_WAKE.dividedBy(WAKING_PAUSE), WAKING_PAUSE)
                            .iterator();
                    note.accept(
                            "cascade: " + base + " answers " + response.statusCode() + "; a control plane in AWS that"
                                    + " nobody used for two weeks takes some minutes to wake: asking for "
                                    + TO_WAKE.toMinutes() + " minutes");
                }
                if (response.statusCode() < 500 || !pauses.hasNext()) {
                    return read(response, call);
                }
                isUnanswered |= isGateway;
            } catch (ConnectException e) {
                throw new UnreachableException(
                        ExitCode.NOT_FOUND,
                        "no control plane listens at " + base
                                + "; start one with `cascade dev`, or say where it is with --url or CASCADE_URL"
                                + (isUnanswered ? doubt(call) : ""));
            } catch (IOException e) {
                isUnanswered = true;
                if (!pauses.hasNext()) {
                    throw new UnreachableException(
                            ExitCode.INTERNAL_ERROR,
                            "the control plane at " + base + " did not answer: " + describe(e) + doubt(call));
                }
            }
            if (pause.test(pauses.next())) {
                throw interrupted(call);
            }
        }
    }

    /** Whether API Gateway answers in place of the control plane, whose own refusals are problem details (RFC 9457). */
    private boolean isOfGateway(HttpResponse<String> response) {
        return response.statusCode() >= 500 && parse(response).text("message").isPresent();
    }

    private HttpResponse<String> exchange(ControlPlaneRequest call) throws IOException {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request(call), BodyHandlers.ofString());
        Object key = new Object();
        underway.put(key, answer);
        try {
            if (interrupt.isRaised()) {
                answer.cancel(true);
            }
            return answer.get();
        } catch (CancellationException e) {
            throw interrupted(call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(call);
        } catch (ExecutionException e) {
            // The client reports a request that was cancelled as one that failed, if that is the first it hears of it.
            if (interrupt.isRaised()) {
                throw interrupted(call);
            }
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("a request failed for a reason that is no fault of a network", e);
        } finally {
            underway.remove(key);
        }
    }

    private CommandException interrupted(ControlPlaneRequest call) {
        return new CommandException(ExitCode.INTERRUPTED, "interrupted while waiting for " + base + doubt(call));
    }

    private static String doubt(ControlPlaneRequest call) {
        return call.doubt().map(doubt -> "; " + doubt).orElse("");
    }

    private HttpRequest request(ControlPlaneRequest call) {
        URI url = URI.create(base + call.path());
        byte[] body = call.body().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>(call.headers());
        headers.put("Accept", "application/json, application/problem+json");
        headers.putAll(identity.headers(call.method(), url, Map.copyOf(headers), body));
        BodyPublisher publisher =
                call.method().equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(ANSWER_TIMEOUT).method(call.method(), publisher);
        headers.forEach(request::header);
        return request.build();
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private JsonFields read(HttpResponse<String> response, ControlPlaneRequest call) {
        JsonFields body = parse(response);
        if (response.statusCode() / 100 == 2) {
            return body;
        }
        String message = message(response.statusCode(), body);
        throw response.statusCode() >= 500
                ? new UnreachableException(
                        ExitCode.ofHttp(response.statusCode()),
                        // Only the control plane itself says that it did nothing.
                        message + (body.text("detail").isPresent() ? "" : doubt(call)))
                : new CommandException(ExitCode.ofHttp(response.statusCode()), message);
    }

    private JsonFields parse(HttpResponse<String> response) {
        try {
            return JsonFields.of(Json.parse(response.body()));
        } catch (IllegalArgumentException e) {
            if (response.statusCode() / 100 != 2) {
                return JsonFields.of(null);
            }
            throw new CommandException(
                    ExitCode.INTERNAL_ERROR,
                    "what answers at " + base + " is no control plane: it does not speak JSON");
        }
    }

    private String message(int status, JsonFields problem) {
        StringBuilder message = new StringBuilder(problem.text("detail")
                // API Gateway's own refusals; of a wrong signature it goes on for pages.
                .or(() -> problem.text("message")
                        .flatMap(m -> m.lines().findFirst())
                        .map(m -> base + " answers " + status + ": " + m))
                .orElse("the control plane at " + base + " answered with status " + status));
        for (JsonFields error : problem.objects("errors")) {
            if (message.indexOf(error.text("detail").orElse("")) < 0) {
                message.append("\n  ").append(error.cell("pointer")).append(' ').append(error.cell("detail"));
            }
        }
        if (ExitCode.ofHttp(status) == ExitCode.NOT_AUTHORISED) {
            message.append("; ").append(identity.advice());
        }
        return message.toString();
    }

    /** Ends the request in progress. */
    public void close() {
        client.shutdownNow();
    }
}
