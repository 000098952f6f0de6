package dev.cascade.local.cli.session;

import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.dsl.document.DocumentTree;
import dev.cascade.dsl.document.SyntaxException;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.output.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file {@code .cascade.yaml}: settings by the names that they have in the environment. It is read like a DAG document, except that every value is
 * a text here, as it is in the environment: {@code 0123456}, {@code no} and {@code 1e3} are what is written.
 */
final class SettingsFile {

    static final String NAME = ".cascade.yaml";

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private SettingsFile() {}

    /**
     * The settings of the file in this folder; empty if there is no file.
     *
     * @throws CommandException with everything that is wrong with it
     */
    static Map<String, String> read(Path folder) {
        Path file = folder.resolve(NAME);
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? new SettingsFile().readFile(file) : Map.of();
    }

    private Map<String, String> readFile(Path file) {
        try {
            read(DocumentTree.read(file, DocumentFormat.YAML));
        } catch (SyntaxException e) {
            problem(e.line(), e.column(), e.problem());
        } catch (IOException e) {
            throw CommandException.usage(NAME + " cannot be read: " + TextFormat.reason(e));
        }
        if (problems.isEmpty()) {
            return settings;
        }
        throw CommandException.usage(String.join("\n", problems));
    }

    private void read(Node document) {
        if (document instanceof MapNode map) {
            map.entries().forEach(this::read);
        } else if (!document.isNull()) {
            problem(
                    document.line(),
                    document.column(),
                    "the file is " + document.shown() + ", and it holds settings, one a line, as CASCADE_WORKERS: 4");
        }
    }

    private void read(MapNode.Entry entry) {
        String name = entry.name();
        if (!CommandSettings.NAMES.contains(name)) {
            String hint = new Suggestions()
                    .didYouMean(name, CommandSettings.NAMES)
                    .orElse("there are " + String.join(", ", CommandSettings.NAMES));
            problem(entry.line(), entry.column(), "there is no setting \"" + Excerpt.of(name) + "\"; " + hint);
        } else if (settings.containsKey(name)) {
            problem(entry.line(), entry.column(), name + " is set twice; leave one of them out");
        } else {
            settings.put(name, text(name, entry.value()));
        }
    }

    private String text(String name, Node value) {
        return switch (value) {
            case MapNode map -> refuse(map, name + " is one value, not an object");
            case ListNode list -> refuse(list, name + " is one value, not a list");
            case ScalarNode scalar -> text(name, scalar);
        };
    }

    private String text(String name, ScalarNode scalar) {
        if (isNotSet(scalar)) {
            return "";
        }
        return scalar.text().chars().anyMatch(Character::isISOControl)
                ? refuse(scalar, name + " contains a control character such as a line end, which no setting has")
                : scalar.text();
    }

    private String refuse(Node value, String message) {
        problem(value.line(), value.column(), message);
        return "";
    }

    /** No value, or the word null. A tilde stays a text, since users mean the home folder by it. */
    private static boolean isNotSet(ScalarNode scalar) {
        return scalar.isNull() && !scalar.text().equals("~");
    }

    private void problem(int line, int column, String message) {
        problems.add(NAME + ":" + line + ":" + column + " " + message);
    }
}
