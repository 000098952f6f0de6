package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** API Gateway sends `$disconnect` at best effort. A function that finds a connection gone deletes it and goes on. */
@AccountTest
class LostViewerTest {

    @BeforeEach
    void aDagToWatch(EmulatedAccount account) {
        account.user().register("watched", TaskDocuments.dag(List.of("\"only\": {\"type\": \"noop\"}")));
    }

    @AfterEach
    void everybodyIsThereAgain(EmulatedAccount account) {
        account.hold("SocketFunction", false);
        account.deliverStream(true);
        account.deliverQueue(true);
    }

    @Test
    void byTheStreamThatHasNewsForHim(EmulatedAccount account) {
        account.deliverQueue(false);
        String lost = loseAViewer(account);

        Set<String> left = account.await(
                "the lost viewer to be forgotten",
                () -> {
                    // The function that writes learns within seconds that somebody watches.
                    account.user().trigger("watched", "{}");
                    return connections(account);
                },
                connections -> !connections.contains(lost));

        assertThat(left).doesNotContain(lost);
    }

    @Test
    void byTheQueueThatLooksAfterHimOnceMore(EmulatedAccount account) {
        account.deliverStream(false);
        String lost = loseAViewer(account);
        account.user().trigger("watched", "{}");

        Set<String> left = account.await(
                "the lost viewer to be forgotten",
                () -> connections(account),
                connections -> !connections.contains(lost));

        assertThat(left).doesNotContain(lost);
    }

    /** He watches, is cut off, and nobody is told of it. */
    private static String loseAViewer(EmulatedAccount account) {
        Set<String> before = connections(account);
        int mark = account.requests().mark();
        try (StreamViewer viewer = StreamViewer.of(account, account.user())) {
            viewer.say("{\"action\": \"subscribe\", \"id\": \"1\", \"topic\": \"dag:watched\"}");
            account.await("the snapshot", viewer::messages, messages -> !messages.isEmpty());
            account.await(
                    "the function that answered to be done",
                    () -> account.requests().since(mark),
                    LostViewerTest::isDone);
            Set<String> now = connections(account);
            now.removeAll(before);
            account.hold("SocketFunction", true);
            return now.iterator().next();
        }
    }

    /** The last that it does is to have him looked after once more. */
    private static boolean isDone(List<RequestLog.Request> requests) {
        return requests.stream()
                .anyMatch(request -> request.role().contains("FunctionsSocket")
                        && request.action().equals("sqs:SendMessage"));
    }

    /** Those that are known. */
    private static Set<String> connections(EmulatedAccount account) {
        try (DynamoDbClient dynamo = account.dynamo()) {
            return dynamo
                    .scan(scan -> scan.tableName(
                                    account.document().path("table").asText())
                            .filterExpression("begins_with(p, :connection) AND s = :only")
                            .expressionAttributeValues(Map.of(
                                    ":connection", AttributeValue.fromS("C#"),
                                    ":only", AttributeValue.fromS("-"))))
                    .items()
                    .stream()
                    .map(item -> item.get("p").s())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
