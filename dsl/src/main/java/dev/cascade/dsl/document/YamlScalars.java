package dev.cascade.dsl.document;

import dev.cascade.dsl.source.Numbers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an unquoted word of YAML means, by YAML 1.2, as far as JSON can say it: null, true, false, decimal numbers; else text. */
final class YamlScalars {

    private YamlScalars() {}

    static @Nullable Object value(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> null;
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> {
                Optional<Number> number = Numbers.parse(text.startsWith("+") ? text.substring(1) : text);
                yield number.isPresent() ? number.get() : text;
            }
        };
    }
}
