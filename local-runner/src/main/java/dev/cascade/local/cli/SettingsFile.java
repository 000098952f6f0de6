package dev.cascade.local.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cascade.dsl.validation.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file {@code .cascade.yaml}: settings by the names that they have in the environment. */
final class SettingsFile {

    static final String NAME = ".cascade.yaml";

    private SettingsFile() {}

    /** What the file in this folder says; nothing if there is none. */
    static Map<String, String> read(Path folder) {
        Path file = folder.resolve(NAME);
        return Files.isRegularFile(file) ? parse(file) : Map.of();
    }

    private static Map<String, String> parse(Path file) {
        Object content;
        try {
            String text = Files.readString(file);
            content = text.isBlank() ? Map.of() : new ObjectMapper(new YAMLFactory()).readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw CommandException.usage(NAME + " is not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw CommandException.usage(NAME + " cannot be read: " + e.getMessage());
        }
        if (!(content instanceof Map<?, ?> settings)) {
            throw CommandException.usage(NAME + " holds settings, one a line, as CASCADE_WORKERS: 4");
        }
        Map<String, String> read = new LinkedHashMap<>();
        settings.forEach((name, value) -> read.put(known(String.valueOf(name)), text(String.valueOf(name), value)));
        return read;
    }

    private static String known(String name) {
        if (Settings.NAMES.contains(name)) {
            return name;
        }
        String hint = new Suggestions()
                .didYouMean(name, Settings.NAMES)
                .orElse("there are " + String.join(", ", Settings.NAMES));
        throw CommandException.usage(NAME + ": there is no setting \"" + name + "\"; " + hint);
    }

    private static String text(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            throw CommandException.usage(NAME + ": " + name + " is one value, not a list or an object");
        }
        return value == null ? "" : value.toString();
    }
}
