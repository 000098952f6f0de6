package dev.cascade.local.cli;

import dev.cascade.usecase.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Sends requests to a control plane; what it refuses becomes a {@link CommandException}. Thread-safe. */
final class ApiClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final URI base;
    private final Optional<String> token;

    ApiClient(URI base, Optional<String> token) {
        this.base = base;
        this.token = token;
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json, application/problem+json");
        token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
        return request;
    }

    Doc get(String path) {
        return send(request(path).GET());
    }

    /**
     * Sends it.
     *
     * @return the JSON object that came back
     * @throws CommandException if it was refused, nothing listens there, or what listens is no control plane
     */
    Doc send(HttpRequest.Builder request) {
        try {
            return read(client.send(request.build(), BodyHandlers.ofString()));
        } catch (ConnectException e) {
            throw new CommandException(
                    Exit.NOT_FOUND,
                    "no control plane listens at " + base
                            + "; start one with `cascade dev`, or say where it is with --url or CASCADE_URL");
        } catch (IOException e) {
            throw new CommandException(
                    Exit.INTERNAL_ERROR, "the control plane at " + base + " did not answer: " + describe(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(Exit.INTERRUPTED, "interrupted while waiting for " + base);
        }
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private Doc read(HttpResponse<String> response) {
        Doc body = parse(response);
        if (response.statusCode() / 100 == 2) {
            return body;
        }
        throw new CommandException(Exit.ofHttp(response.statusCode()), message(response.statusCode(), body));
    }

    private Doc parse(HttpResponse<String> response) {
        try {
            return Doc.of(Json.parse(response.body()));
        } catch (IllegalArgumentException e) {
            if (response.statusCode() / 100 != 2) {
                return Doc.of(null);
            }
            throw new CommandException(
                    Exit.INTERNAL_ERROR, "what answers at " + base + " is no control plane: it does not speak JSON");
        }
    }

    private String message(int status, Doc problem) {
        StringBuilder message = new StringBuilder(problem.text("detail")
                .or(() -> problem.text("message"))
                .orElse("the control plane at " + base + " answered with status " + status));
        for (Doc error : problem.objects("errors")) {
            if (message.indexOf(error.text("detail").orElse("")) < 0) {
                message.append("\n  ").append(error.cell("pointer")).append(' ').append(error.cell("detail"));
            }
        }
        if (Exit.ofHttp(status) == Exit.NOT_AUTHORISED) {
            message.append("; give a token that is valid there with --token or CASCADE_TOKEN");
        }
        return message.toString();
    }

    void close() {
        client.close();
    }
}
