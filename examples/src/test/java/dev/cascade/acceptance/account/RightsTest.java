package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cascade.acceptance.account.RequestLog.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Each role may do what is done with it, and nothing else. Comes after all other tests, since it looks at what came of them. */
@AccountTest
@Order(Integer.MAX_VALUE)
class RightsTest {

    /** The roles that are looked at: those of our own functions, those of the examples, and that of workers. */
    private static final Pattern ROLES = Pattern.compile("CascadeControlPlane-CascadeFunctions(\\w+?)Role.*"
            + "|CascadeExamples-(\\w+?)Role.*|Cascade(Workers)-.*TaskTaskRole.*");

    /** A worker that is started by hand is this user, who has the rights of a worker's role. */
    private static final String WORKER = ":user/cascade-user";

    /** What may be done and is not done here, and why: it may not be any more than this. */
    private static final Map<String, String> OUT_OF_REACH = Map.of(
            "Workers s3:GetObject arn:aws:s3:::cdk-", "a worker's own jars are fetched by a container on Fargate",
            "Workers ecs:UpdateTaskProtection", "the agent of ECS, on Fargate, does it for the worker");

    /**
     * What is done only when two things meet, which they do in some runs and not in others: a worker gives back a message that came when its last
     * slot was taken; a worker sees that a worker was lost, or ends a job that others wait for; the API accepts a result that was only recorded, as it retries the job; an event is decided while a viewer subscribes.
     */
    private static final Set<String> BY_CHANCE = Set.of(
            "Workers sqs:ChangeMessageVisibility",
            "Workers dynamodb:BatchGetItem",
            "Api s3:PutObject",
            "Socket dynamodb:UpdateItem");

    /** One action on one resource that a role may do. */
    private record Right(String role, String action, String resource, Pattern resources) {

        static Right of(String role, String action, String resource) {
            return new Right(
                    role,
                    action,
                    resource,
                    Pattern.compile(Pattern.quote(resource).replace("*", "\\E.*\\Q"), Pattern.DOTALL));
        }

        boolean isUsedBy(Use use) {
            return use.role().equals(role)
                    && use.action().equals(action)
                    && resources.matcher(use.resource()).matches();
        }

        @Override
        public String toString() {
            return role + " " + action + " " + resource;
        }
    }

    /** Something that was done with a role. */
    private record Use(String role, String action, String resource) {}

    @Test
    void nothingThatIsDoneIsRefused(EmulatedAccount account) {
        assertThat(account.requests().all())
                .filteredOn(request -> !roleOf(request).isEmpty())
                .filteredOn(request -> !request.action().equals("execute-api:Invoke"))
                .filteredOn(Request::denied)
                .isEmpty();
    }

    @Test
    void nothingThatARoleMayDoIsLeftUndone(EmulatedAccount account) {
        List<Use> uses = uses(account);
        List<Right> rights = rights(account);
        List<String> unused = rights.stream()
                .filter(right -> uses.stream().noneMatch(right::isUsedBy))
                .map(Right::toString)
                .toList();

        assertThat(rights).hasSizeGreaterThan(100);
        assertThat(rights.stream().map(Right::role).distinct())
                .contains("Api", "Socket", "Queue", "Change", "Tick", "DagSource", "Workers")
                .containsAll(account.taskFunctions().stream()
                        .map(name -> name.replace("-", ""))
                        .toList());
        assertThat(unused).filteredOn(right -> !isOutOfReach(right)).isEmpty();
        assertThat(OUT_OF_REACH.keySet())
                .allSatisfy(known -> assertThat(unused).anyMatch(right -> matches(known, right)));
    }

    @Test
    void noRoleMayDoEverything(EmulatedAccount account) {
        assertThat(rights(account)).allSatisfy(right -> {
            assertThat(right.action()).doesNotContain("*");
            assertThat(right.resource()).isNotEqualTo("*");
        });
    }

    private static boolean isOutOfReach(String right) {
        return Stream.concat(OUT_OF_REACH.keySet().stream(), BY_CHANCE.stream())
                .anyMatch(known -> matches(known, right));
    }

    /** Names of resources are the account's to choose, in part. */
    private static boolean matches(String known, String right) {
        return Stream.of(known.split(" ")).allMatch(right::contains);
    }

    private static List<Use> uses(EmulatedAccount account) {
        return account.requests().all().stream()
                .filter(request -> !request.denied())
                .map(request -> new Use(roleOf(request), request.action(), request.resource()))
                .filter(use -> !use.role().isEmpty())
                .distinct()
                .toList();
    }

    private static String roleOf(Request request) {
        return request.principal().endsWith(WORKER) ? "Workers" : shortName(request.role());
    }

    /** As in the code; empty for roles that are not looked at. */
    private static String shortName(String role) {
        return ROLES.matcher(role)
                .results()
                .flatMap(found -> Stream.of(found.group(1), found.group(2), found.group(3)))
                .filter(name -> name != null)
                .findFirst()
                .orElse("");
    }

    private static List<Right> rights(EmulatedAccount account) {
        JsonNode roles =
                new JsonMapper().valueToTree(account.ask("rights", Map.of()).get("roles"));
        return roles.properties().stream()
                .filter(role -> !shortName(role.getKey()).isEmpty())
                .flatMap(role -> texts(role.getValue())
                        .flatMap(statement -> texts(statement.path("actions"))
                                .flatMap(action -> texts(statement.path("resources"))
                                        .map(resource -> Right.of(
                                                shortName(role.getKey()), action.asText(), resource.asText())))))
                .collect(Collectors.toList());
    }

    private static Stream<JsonNode> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
