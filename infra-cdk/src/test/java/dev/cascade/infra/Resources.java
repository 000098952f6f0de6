package dev.cascade.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.assertions.Template;

/** Looks into templates, which the CDK hands out as untyped maps. */
final class Resources {

    private Resources() {}

    /** The properties of all resources of a type, by their ids. */
    @SuppressWarnings("unchecked")
    static Map<String, Map<String, Object>> of(Template template, String type) {
        Map<String, Map<String, Object>> properties = new TreeMap<>();
        template.findResources(type)
                .forEach((id, resource) ->
                        properties.put(id, (Map<String, Object>) resource.getOrDefault("Properties", Map.of())));
        return properties;
    }

    /** Everything that says what somebody may do, by the ids of the resources that hold it: policies, roles with policies of their own, and queues'. */
    static Map<String, Map<String, Object>> policies(Template template) {
        Map<String, Map<String, Object>> policies = new TreeMap<>();
        for (String type : List.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::SQS::QueuePolicy")) {
            policies.putAll(of(template, type));
        }
        of(template, "AWS::IAM::Role").forEach((id, role) -> {
            if (role.containsKey("Policies") || role.containsKey("ManagedPolicyArns")) {
                policies.put(id, role);
            }
        });
        return policies;
    }

    /** All statements of all policies of roles that say what somebody may do. */
    static List<Map<String, Object>> statements(Template template) {
        List<Map<String, Object>> statements = new ArrayList<>();
        of(template, "AWS::IAM::Policy").values().forEach(policy -> statements.addAll(statementsIn(policy)));
        of(template, "AWS::IAM::ManagedPolicy").values().forEach(policy -> statements.addAll(statementsIn(policy)));
        of(template, "AWS::IAM::Role").values().stream()
                .flatMap(role -> list(role.getOrDefault("Policies", List.of())).stream())
                .forEach(policy -> statements.addAll(statementsIn((Map<?, ?>) policy)));
        return statements;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> statementsIn(Map<?, ?> policy) {
        return (List<Map<String, Object>>) ((Map<String, Object>) policy.get("PolicyDocument")).get("Statement");
    }

    /** The statements that let somebody use what tasks name. The control plane invokes a function of its own, too, the one that reads DAG files. */
    static List<Map<String, Object>> onTaskTargets(Template template) {
        return statements(template).stream()
                .filter(statement -> list(statement.get("Action")).stream()
                        .map(Object::toString)
                        .anyMatch(action -> action.matches("(states|lambda):.*|\\*")))
                .filter(statement -> !statement.get("Resource").toString().contains("FunctionsDagSource"))
                .toList();
    }

    /** The condition of a right on what has the tag with the name of this stack. */
    static Map<String, ?> tagged(String controlPlane) {
        return Map.of("StringEquals", Map.of("aws:ResourceTag/cascade:task", controlPlane));
    }

    /** The statements of the policies of one role. */
    static List<Map<String, Object>> statementsOf(Template template, String idBegins) {
        List<Map<String, Object>> statements = new ArrayList<>();
        of(template, "AWS::IAM::Policy").forEach((id, policy) -> {
            if (id.startsWith(idBegins)) {
                statements.addAll(statementsIn(policy));
            }
        });
        return statements;
    }

    /** One or several, as a template has it. */
    static List<?> list(Object oneOrSeveral) {
        return oneOrSeveral instanceof List<?> several ? several : List.of(oneOrSeveral);
    }
}
