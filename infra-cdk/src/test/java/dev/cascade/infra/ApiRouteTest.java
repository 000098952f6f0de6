package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cascade.api.Api;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiRouteTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    /** The API's own test holds its routes to the document. HEAD is answered where GET is, as by the API itself. */
    @Test
    void theGatewayHasTheRoutesOfTheApiAndNoOthers() throws IOException {
        assertThat(ApiRoute.ALL.stream().map(route -> route.method().name() + " " + route.path()))
                .containsExactlyInAnyOrderElementsOf(documented());
    }

    private static List<String> documented() throws IOException {
        try (InputStream yaml = Objects.requireNonNull(Api.class.getResourceAsStream("openapi.yaml"))) {
            List<String> operations = new ArrayList<>();
            JsonNode paths = new YAMLMapper().readTree(yaml).get("paths");
            paths.properties()
                    .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                        if (METHODS.contains(method)) {
                            operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                        }
                        if (method.equals("get")) {
                            operations.add("HEAD " + path.getKey());
                        }
                    }));
            return operations;
        }
    }
}
