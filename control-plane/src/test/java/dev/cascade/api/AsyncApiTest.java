package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.stream.StreamPace;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AsyncAPI document is the contract of the live stream: what it says and what is said are the same. */
class AsyncApiTest {

    private static final String ID = "https://cascade.test/asyncapi.json";

    @TempDir
    Path directory;

    private ApiUnderTest api;
    private StreamUnderTest live;
    private Map<String, @Nullable Object> document;
    private SchemaRegistry schemas;

    @BeforeEach
    void open() throws Exception {
        api = new ApiUnderTest(directory);
        live = new StreamUnderTest(api, StreamPace.LOCAL);
        api.onSaved(live.notifyViewers()::push);
        api.registerDag("daily");
        try (InputStream yaml = Objects.requireNonNull(LiveStream.class.getResourceAsStream("asyncapi.yaml"))) {
            document = Json.parseObject(Json.write(new YAMLMapper().readValue(yaml, Object.class)));
        }
        schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, Json.write(document))));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Map<?, ?> at(String... path) {
        @Nullable Object value = document;
        for (String part : path) {
            value = value instanceof Map<?, ?> map ? map.get(part) : null;
        }
        assertThat(value).as(List.of(path).toString()).isInstanceOf(Map.class);
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private List<String> complaints(String message, String text) {
        Map<?, ?> payload = at("components", "messages", message, "payload");
        String pointer = String.valueOf(payload.get("$ref"));
        Schema schema = schemas.getSchema(SchemaLocation.of(ID + pointer));
        return schema.validate(text, InputFormat.JSON).stream()
                .map(String::valueOf)
                .toList();
    }

    private static String nameOf(Map<String, @Nullable Object> message) {
        String type = String.valueOf(message.get("type"));
        return type.equals("snapshot") && message.containsKey("jobs") ? "jobsSnapshot" : type;
    }

    @Test
    void whatIsToldIsAsDocumentedAndAllThatIsDocumentedIsTold() {
        live.say("v", "{\"action\":\"subscribe\",\"id\":\"a\",\"topic\":\"job:j1\"}");
        live.say("v", "{\"action\":\"subscribe\",\"id\":\"b\",\"topic\":\"jobs\",\"batch\":true}");
        api.send("POST", "/v1/dags/daily/jobs", "{\"job_id\":\"j1\",\"note\":\"n\"}");
        api.succeed("j1", 0, "1");
        api.fail("j1", 1);
        live.say("v", "{\"action\":\"subscribe\",\"id\":\"c\",\"topic\":\"job:j1\"}");
        live.say("v", "{\"action\":\"subscribe\",\"id\":\"d\",\"topic\":\"job:j1\",\"after\":2}");
        live.say("v", "{\"action\":\"subscribe\",\"id\":\"e\",\"topic\":\"dag:daily\"}");
        live.say("v", "{\"action\":\"unsubscribe\",\"id\":\"a\"}");
        live.say("v", "{\"action\":\"unsubscribe\",\"id\":\"a\"}");
        live.say("v", "{\"action\":\"ping\"}");

        Set<String> told = new LinkedHashSet<>();
        for (String text : live.texts("v")) {
            String name = nameOf(Json.parseObject(text));
            assertThat(complaints(name, text)).as(text).isEmpty();
            told.add(name);
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(namesIn("tell"));
    }

    @Test
    void whatIsDocumentedToBeSaidIsUnderstood() {
        Map<String, String> said = Map.of(
                "subscribe", "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"job:x\",\"after\":0,\"batch\":true}",
                "unsubscribe", "{\"action\":\"unsubscribe\",\"id\":\"1\"}",
                "ping", "{\"action\":\"ping\"}");

        assertThat(said.keySet()).containsExactlyInAnyOrderElementsOf(namesIn("ask"));
        said.forEach((name, text) -> {
            assertThat(complaints(name, text)).isEmpty();
            StreamRequest.parse(text);
        });
    }

    private Set<String> namesIn(String operation) {
        Set<String> names = new LinkedHashSet<>();
        for (Object reference :
                (List<?>) Objects.requireNonNull(at("operations", operation).get("messages"))) {
            String pointer = String.valueOf(((Map<?, ?>) reference).get("$ref"));
            names.add(pointer.substring(pointer.lastIndexOf('/') + 1));
        }
        return names;
    }

    @Test
    void aMessageThatBreaksItsSchemaWouldBeNoticed() {
        assertThat(complaints("pong", "{\"type\":\"pong\"}")).isEmpty();
        assertThat(complaints("pong", "{\"type\":\"pong\",\"x\":1}")).hasSize(1);
        assertThat(complaints("event", "{\"type\":\"event\",\"id\":\"1\",\"seq\":0}"))
                .isNotEmpty();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        requireReferences(document);
    }

    private void requireReferences(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String pointer) {
                at(pointer.substring(2).split("/"));
            }
            map.values().forEach(this::requireReferences);
        } else if (value instanceof List<?> list) {
            list.forEach(this::requireReferences);
        }
    }
}
