package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.assertions.Template;

/** A service invokes a function only if the resource policy of that alias names the service and what it invokes the function for. */
class InvocationPermissionTest {

    private static Template template;

    @BeforeAll
    static void synthesize(@TempDir Path folder) {
        template = SynthesizedApp.with(folder, Map.of()).template(CascadeApp.CONTROL_PLANE_STACK);
    }

    @Test
    @DisplayName("R1: API Gateway may invoke the function of every route, $default and $disconnect among them")
    void everyRouteHasAPermission() {
        assertThat(Resources.of(template, "AWS::ApiGatewayV2::Route").values())
                .hasSizeGreaterThan(10)
                .allSatisfy(route -> assertThat(permissions("apigateway.amazonaws.com", function(route)))
                        .as("permissions of %s", route.get("RouteKey"))
                        .anyMatch(permission -> covers(permission, source(route))));
    }

    @Test
    @DisplayName("R1: EventBridge may invoke every function that is the target of a rule, for that rule")
    void everyRuleHasAPermission() {
        Map<String, Map<String, Object>> rules = Resources.of(template, "AWS::Events::Rule");

        assertThat(rules).hasSizeGreaterThan(2);
        rules.forEach((id, rule) -> {
            for (Object target : Resources.list(rule.get("Targets"))) {
                if (text(at(target, "Arn")).contains("ControlQueue")) {
                    continue; // The queue's own policy lets the rule send.
                }
                assertThat(permissions("events.amazonaws.com", text(at(target, "Arn"))))
                        .as("permissions of rule %s", id)
                        .anyMatch(permission -> covers(permission, "${" + id + ".Arn}"));
            }
        });
    }

    private static String function(Map<String, Object> route) {
        return text(at(integration(route), "IntegrationUri"));
    }

    private static Map<String, Object> integration(Map<String, Object> route) {
        String target = text(route.get("Target"));
        String id = target.substring(target.indexOf("${") + 2, target.lastIndexOf('}'));
        return Resources.of(template, "AWS::ApiGatewayV2::Integration").get(id);
    }

    /** The ARN that API Gateway shows: API, stage, then the method and path, or the route of a WebSocket. */
    private static String source(Map<String, Object> route) {
        String key = text(route.get("RouteKey")).replaceFirst(" ", "");
        return "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:" + text(route.get("ApiId"))
                + "/stage/" + key;
    }

    /** The permissions of a function, or of the function that an integration's address names. */
    private static List<Map<String, Object>> permissions(String service, String functionOrAddress) {
        Collection<Map<String, Object>> all =
                Resources.of(template, "AWS::Lambda::Permission").values();
        return all.stream()
                .filter(permission -> service.equals(permission.get("Principal")))
                .filter(permission -> functionOrAddress.contains(text(permission.get("FunctionName"))))
                .toList();
    }

    private static boolean covers(Map<String, Object> permission, String source) {
        String pattern = Pattern.quote(text(permission.get("SourceArn"))).replace("*", "\\E.*\\Q");
        return source.matches(pattern);
    }

    private static Object at(Object map, String key) {
        return ((Map<?, ?>) map).get(key);
    }

    /** A text of a template as one string, in which ${Id} stands for a reference and ${Id.Attribute} for an attribute. */
    private static String text(Object value) {
        if (value instanceof Map<?, ?> intrinsic) {
            if (intrinsic.get("Ref") != null) {
                return "${" + intrinsic.get("Ref") + "}";
            }
            if (intrinsic.get("Fn::GetAtt") instanceof List<?> attribute) {
                return "${" + attribute.getFirst() + "." + attribute.getLast() + "}";
            }
            if (intrinsic.get("Fn::Join") instanceof List<?> join) {
                return String.join(
                        String.valueOf(join.getFirst()),
                        ((List<?>) join.getLast())
                                .stream().map(InvocationPermissionTest::text).toList());
            }
        }
        return String.valueOf(value);
    }
}
