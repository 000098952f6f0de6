package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cascade.acceptance.account.RequestLog.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Each function may do what it does. Comes after all other tests, since it looks at what came of them. */
@AccountTest
@Order(Integer.MAX_VALUE)
class RightsTest {

    /** One action on one resource that a role may do. */
    private record Right(String role, String action, String resource) {

        boolean isUsedBy(Request request) {
            return request.role().equals(role)
                    && matches(action, request.action())
                    && matches(resource, request.resource());
        }

        private static boolean matches(String pattern, String value) {
            String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
            return value.matches("(?s)" + regex);
        }

        @Override
        public String toString() {
            return role.replaceAll(".*Functions(\\w+)Role.*", "$1") + " " + action + " "
                    + resource.replaceAll(".*:", "");
        }
    }

    @Test
    void nothingThatAFunctionDoesIsRefused(EmulatedAccount account) {
        assertThat(account.requests().all())
                .filteredOn(request -> request.role().startsWith("CascadeControlPlane"))
                .filteredOn(Request::denied)
                .isEmpty();
    }

    /** What some function may do, and none has done here: with what it takes. Whoever makes these tests do it takes it off the list. */
    private static final Map<String, String> NOT_REACHED = Map.ofEntries(
            Map.entry("dynamodb:BatchGetItem", "a job list over several pages of headers"),
            Map.entry("dynamodb:BatchWriteItem", "jobs that are old enough to be deleted"),
            Map.entry("dynamodb:DeleteItem", "the same, and connections that were lost"),
            Map.entry("s3:ListBucket", "an artifact that is not there"),
            Map.entry("s3:GetObject", "a result too large to travel that a task needs"),
            Map.entry("sqs:GetQueueAttributes", "attempts that nobody takes from the task queue"));

    @Test
    void nothingThatFunctionsMayDoIsDoneByNone(EmulatedAccount account) {
        List<Request> requests = account.requests().all();
        List<Right> rights = rights(account);

        Set<String> done = rights.stream()
                .filter(right -> requests.stream().anyMatch(right::isUsedBy))
                .map(Right::action)
                .collect(Collectors.toSet());

        assertThat(rights).hasSizeGreaterThan(20);
        assertThat(rights)
                .extracting(Right::action)
                .filteredOn(action -> !NOT_REACHED.containsKey(action))
                .allSatisfy(action -> assertThat(done).contains(action));
    }

    @Test
    void noFunctionMayDoEverything(EmulatedAccount account) {
        assertThat(rights(account)).allSatisfy(right -> {
            assertThat(right.action()).doesNotContain("*");
            assertThat(right.resource()).isNotEqualTo("*");
        });
    }

    private static List<Right> rights(EmulatedAccount account) {
        JsonNode roles =
                new JsonMapper().valueToTree(account.ask("rights", Map.of()).get("roles"));
        List<Right> rights = new ArrayList<>();
        roles.properties().stream()
                .filter(role -> role.getKey().startsWith("CascadeControlPlane-CascadeFunctions"))
                .forEach(role -> role.getValue()
                        .forEach(statement -> statement
                                .path("actions")
                                .forEach(action -> statement
                                        .path("resources")
                                        .forEach(resource -> rights.add(
                                                new Right(role.getKey(), action.asText(), resource.asText()))))));
        return rights;
    }
}
