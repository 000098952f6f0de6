package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The live stream of the deployed stack. */
@AccountTest
class DeployedStreamTest {

    @Test
    void whoSubscribedBeforeTheTriggerSeesEveryTransitionInOrder(EmulatedAccount account) {
        try (StreamViewer viewer = StreamViewer.of(account, account.user())) {
            viewer.say("{\"action\": \"subscribe\", \"id\": \"1\", \"topic\": \"dag:data_processing\"}");
            account.await("the snapshot", viewer::messages, messages -> !messages.isEmpty());
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
        try (StreamViewer viewer = StreamViewer.of(account, account.user())) {
            viewer.say("{\"action\": \"subscribe\", \"id\": \"1\", \"topic\": \"dag:data_processing\"}");
            account.await("the snapshot", viewer::messages, messages -> !messages.isEmpty());
            id = account.user().trigger("data_processing", "{\"input_data\": [1], \"multiplier\": 1}");
            account.await("the first events", () -> viewer.events(id), events -> events.size() >= 2);
            viewer.events(id).stream()
                    .limit(2)
                    .forEach(e -> seen.add(e.path("seq").asLong()));
        }
        account.end(id);
        try (StreamViewer viewer = StreamViewer.of(account, account.user())) {
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
        String ticket = StreamViewer.ticket(account.user());
        new StreamViewer(account, ticket).close();

        assertThatThrownBy(() -> new StreamViewer(account, ticket)).hasMessageContaining("WebSocketHandshakeException");
        assertThat(account.log("SocketFunction")).noneMatch(line -> line.contains(ticket));
    }
}
