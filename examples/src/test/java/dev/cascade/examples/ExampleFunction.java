package dev.cascade.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Lambda function of the examples, called once in a process of its own, with nothing but what is in its folder. */
record ExampleFunction(Path folder, String runtime, String handler) {

    static final Path FOLDER = Path.of("functions").toAbsolutePath();

    private static final String PYTHON = """
            import importlib, json, sys
            module, function = sys.argv[1].split(".")
            try:
                answer = getattr(importlib.import_module(module), function)(json.load(sys.stdin), None)
            except Exception as error:
                answer = {"errorType": type(error).__name__, "errorMessage": str(error)}
            print(json.dumps(answer))
            """;
    private static final String NODE = """
            const [module, name] = process.argv[1].split(".");
            const functions = await import(`${process.cwd()}/${module}.mjs`);
            const event = JSON.parse((await import("node:fs")).readFileSync(0, "utf8"));
            const failed = (error) => ({ errorType: error.name, errorMessage: error.message });
            console.log(JSON.stringify(await functions[name](event).catch(failed)));
            """;

    static ExampleFunction named(String name) {
        Path folder = FOLDER.resolve(name);
        try {
            JsonNode settings = YAMLMapper.builder()
                    .build()
                    .readTree(folder.resolve("function.yaml").toFile());
            return new ExampleFunction(
                    folder,
                    settings.required("runtime").asText(),
                    settings.required("handler").asText());
        } catch (IOException e) {
            throw new IllegalArgumentException("there is no function " + name + " in " + FOLDER, e);
        }
    }

    JsonNode call(Object event) throws IOException, InterruptedException {
        return call(event, Map.of());
    }

    JsonNode call(Object event, Map<String, String> environment) throws IOException, InterruptedException {
        return new Program(folder, command(), new HashMap<>(environment)).answerTo(event);
    }

    private List<String> command() {
        return switch (runtime.replaceAll("[0-9].*", "")) {
            case "python" -> List.of("python3", "-c", PYTHON, handler);
            case "nodejs" -> List.of("node", "--input-type=module", "-e", NODE, handler);
            case "java" -> java();
            default -> throw new IllegalArgumentException("these tests know no runtime " + runtime);
        };
    }

    private List<String> java() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path caller = Path.of(URI.create(InvokeFunction.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        String classPath = folder.resolve("lib") + File.separator + "*" + File.pathSeparator + caller;
        return List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, InvokeFunction.class.getName(), handler);
    }
}
