package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.CommandResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of the WebSocket API. Closing cuts the connection, without a word. */
final class StreamViewer implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    StreamViewer(EmulatedAccount account, String ticket) {
        socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create(streamUrl(account) + "?ticket=" + ticket), this)
                .join();
    }

    /** One with a ticket of somebody who may call the API. */
    static StreamViewer of(EmulatedAccount account, ApiCaller caller) {
        ApiCaller.Response response = caller.post("/v1/stream-tickets", "{}");
        assertThat(response.json().path("url").asText()).isEqualTo(streamUrl(account));
        return new StreamViewer(account, response.json().path("ticket").asText());
    }

    private static String streamUrl(EmulatedAccount account) {
        return account.document().path("stream_url").asText();
    }

    static String ticket(ApiCaller caller) {
        ApiCaller.Response response = caller.post("/v1/stream-tickets", "{}");
        assertThat(response.status()).as(response.body()).isEqualTo(201);
        return response.json().path("ticket").asText();
    }

    void say(String json) {
        socket.sendText(json, true).join();
    }

    /** All that it was told. */
    List<JsonNode> messages() {
        return messages;
    }

    List<JsonNode> events() {
        return messages.stream()
                .filter(m -> m.path("type").asText().equals("event"))
                .toList();
    }

    /** Who watches a DAG is also told of jobs that ended just before. */
    List<JsonNode> events(String job) {
        return events().stream()
                .filter(e -> e.path("event").path("job_id").asText().equals(job))
                .toList();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            messages.add(CommandResult.parse(text.toString()));
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
