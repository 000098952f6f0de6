package dev.cascade.local.account;

import dev.cascade.local.account.AccountException.Kind;
import dev.cascade.usecase.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of the deployed stacks. infra-cdk promises their names.
 *
 * @param values by output; no two stacks have one of the same name
 */
record StackOutputs(Map<String, String> values) {

    StackOutputs {
        values = Map.copyOf(values);
    }

    /** Reads the file that {@code cdk deploy --outputs-file} writes. */
    static StackOutputs parse(String json) {
        Map<String, String> values = new TreeMap<>();
        Map<String, @Nullable Object> stacks = Json.parseObject(json);
        for (Object stack : stacks.values()) {
            if (stack instanceof Map<?, ?> outputs) {
                outputs.forEach((name, value) -> values.put(String.valueOf(name), String.valueOf(value)));
            }
        }
        return new StackOutputs(values);
    }

    /** @throws AccountException if no stack has it */
    String get(String name) {
        return find(name)
                .orElseThrow(() -> new AccountException(
                        Kind.FAILED,
                        "no deployed stack has the output " + name + "; there are "
                                + String.join(", ", new TreeMap<>(values).keySet())));
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
