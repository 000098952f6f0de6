package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The live stream of the deployed stack. */
@AccountTest
class DeployedStreamTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** A client of the WebSocket API. */
    private static final class Viewer implements WebSocket.Listener, AutoCloseable {

        private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;

        Viewer(EmulatedAccount account, String ticket) {
            socket = HTTP.newWebSocketBuilder()
                    .buildAsync(URI.create(account.document().path("stream_url").asText() + "?ticket=" + ticket), this)
                    .join();
        }

        void say(String json) {
            socket.sendText(json, true).join();
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
                messages.add(Answer.parse(text.toString()));
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

    private static String ticket(EmulatedAccount account) {
        ApiCaller.Response response = account.user().post("/v1/stream-tickets", "{}");
        assertThat(response.status()).as(response.body()).isEqualTo(201);
        return response.json().path("ticket").asText();
    }

    @Test
    void whoSubscribedBeforeTheTriggerSeesEveryTransitionInOrder(EmulatedAccount account) {
        try (Viewer viewer = new Viewer(account, ticket(account))) {
            viewer.say("{\"action\": \"subscribe\", \"id\": \"1\", \"topic\": \"dag:data_processing\"}");
            account.await("the snapshot", () -> viewer.messages, messages -> !messages.isEmpty());
            String id = account.user().trigger("data_processing", "{\"input_data\": [1], \"multiplier\": 1}");

            account.await(
                    "the job's end",
                    () -> viewer.events(id),
                    events -> events.stream()
                            .anyMatch(e -> e.path("event").path("type").asText().equals("job.success")));

            assertThat(viewer.events(id))
                    .extracting(e -> e.path("seq").asLong())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 8).boxed().toList());
        }
    }

    @Test
    void afterACutInTheMiddleNothingIsMissingAndNothingComesTwice(EmulatedAccount account) {
        List<Long> seen = new ArrayList<>();
        String id;
        try (Viewer viewer = new Viewer(account, ticket(account))) {
            viewer.say("{\"action\": \"subscribe\", \"id\": \"1\", \"topic\": \"dag:data_processing\"}");
            account.await("the snapshot", () -> viewer.messages, messages -> !messages.isEmpty());
            id = account.user().trigger("data_processing", "{\"input_data\": [1], \"multiplier\": 1}");
            account.await("the first events", () -> viewer.events(id), events -> events.size() >= 2);
            viewer.events(id).stream()
                    .limit(2)
                    .forEach(e -> seen.add(e.path("seq").asLong()));
        }
        account.end(id);
        try (Viewer viewer = new Viewer(account, ticket(account))) {
            viewer.say("{\"action\": \"subscribe\", \"id\": \"1\", \"topic\": \"job:" + id + "\", \"after\": "
                    + seen.getLast() + "}");
            account.await("the other events", viewer::events, events -> events.size() >= 6);
            viewer.events().forEach(e -> seen.add(e.path("seq").asLong()));
        }

        assertThat(seen)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 8).boxed().toList());
    }

    @Test
    void aTicketIsGoodOnce(EmulatedAccount account) {
        String ticket = ticket(account);
        new Viewer(account, ticket).close();

        assertThatThrownBy(() -> new Viewer(account, ticket)).hasMessageContaining("WebSocketHandshakeException");
        assertThat(account.log("SocketFunction")).noneMatch(line -> line.contains(ticket));
    }
}
