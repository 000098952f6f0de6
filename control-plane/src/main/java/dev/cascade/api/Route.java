package dev.cascade.api;

import dev.cascade.dsl.definition.Identifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A way to answer one kind of request.
 *
 * @param method in capitals
 * @param template a path with parameters in braces: {@code /v1/jobs/{id}}
 * @param query the query parameters there are
 * @param maxBodyBytes the longest body
 * @param mediaTypes the media types that a body may have, in lower case and without parameters
 */
record Route(
        String method, String template, List<String> query, int maxBodyBytes, List<String> mediaTypes, Answer answer) {

    static final String JSON = "application/json";

    /** Answers a request that the route is for. */
    @FunctionalInterface
    interface Answer {
        ApiResponse to(Call call);
    }

    /**
     * A request on its route.
     *
     * @param path the path's parameters, decoded
     */
    record Call(ApiRequest request, Map<String, String> path, Query query) {

        /** The name of the DAG in the path. */
        String dag() {
            return id("dag", "dag-not-found", "DAG");
        }

        /** The id of the job in the path. */
        String job() {
            return id("id", "job-not-found", "job");
        }

        /** The id of the task in the path. */
        String task() {
            return id("task", "task-not-found", "task");
        }

        /** The version of the DAG in the path, as it was given: the number of one, or anything else, which is none. */
        String version() {
            return Objects.requireNonNull(path.get("version"), "version");
        }

        /** What cannot be an id was never stored, and no store need be asked for it. */
        private String id(String parameter, String code, String what) {
            String id = Objects.requireNonNull(path.get(parameter), parameter);
            if (!Identifier.isValid(id)) {
                throw new ProblemException(
                        404, code, "there is no " + what + " \"" + id + "\"; a name or id is " + Identifier.RULE);
            }
            return id;
        }
    }

    static Route get(String template, List<String> query, Answer answer) {
        return new Route("GET", template, query, Api.MAX_BODY_BYTES, List.of(JSON), answer);
    }

    static Route of(String method, String template, Answer answer) {
        return new Route(method, template, List.of(), Api.MAX_BODY_BYTES, List.of(JSON), answer);
    }

    /** The same for bodies of other types, and larger ones. */
    Route withBody(List<String> types, int most) {
        return new Route(method, template, query, most, types, answer);
    }

    /** The parameters in the path; empty if the route is for other paths. */
    Optional<Map<String, String>> match(String path) {
        String[] expected = template.split("/", -1);
        String[] segments = path.split("/", -1);
        if (expected.length != segments.length) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < expected.length; i++) {
            String segment = segments[i];
            if (expected[i].startsWith("{") && !segment.isEmpty()) {
                parameters.put(
                        expected[i].substring(1, expected[i].length() - 1), PercentEncoding.decodeSegment(segment));
            } else if (!expected[i].equals(segment)) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }
}
