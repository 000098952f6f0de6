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

    /** All statements of all policies that say what somebody may do. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> statements(Template template) {
        List<Map<String, Object>> statements = new ArrayList<>();
        of(template, "AWS::IAM::Policy")
                .values()
                .forEach(policy -> statements.addAll((List<Map<String, Object>>)
                        ((Map<String, Object>) policy.get("PolicyDocument")).get("Statement")));
        return statements;
    }

    /** The statements of the policies of one role. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> statementsOf(Template template, String idBegins) {
        List<Map<String, Object>> statements = new ArrayList<>();
        of(template, "AWS::IAM::Policy").forEach((id, policy) -> {
            if (id.startsWith(idBegins)) {
                statements.addAll((List<Map<String, Object>>)
                        ((Map<String, Object>) policy.get("PolicyDocument")).get("Statement"));
            }
        });
        return statements;
    }

    /** One or several, as a template has it. */
    static List<?> list(Object oneOrSeveral) {
        return oneOrSeveral instanceof List<?> several ? several : List.of(oneOrSeveral);
    }
}
