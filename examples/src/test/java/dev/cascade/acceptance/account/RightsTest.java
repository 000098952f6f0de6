package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cascade.acceptance.account.RequestLog.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Each function may do what it does, and nothing else. Comes after all other tests, since it looks at what came of them. */
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

    @Test
    void nothingThatAFunctionMayDoIsLeftUndone(EmulatedAccount account) {
        List<Request> requests = account.requests().all();

        assertThat(rights(account))
                .hasSizeGreaterThan(20)
                .filteredOn(right -> requests.stream().noneMatch(right::isUsedBy))
                .isEmpty();
    }

    private static List<Right> rights(EmulatedAccount account) {
        JsonNode roles = new JsonMapper()
                .valueToTree(account.ask("rights", java.util.Map.of()).get("roles"));
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
