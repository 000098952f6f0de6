package dev.cascade.aws.dynamodb;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Condition, filter and update expressions of DynamoDB, as far as the adapter uses them. What it does not know it refuses, so that a new kind of expression
 * is noticed. For one thread.
 */
final class Expressions {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*|:[A-Za-z0-9_]+|<=|>=|<>|[=<>(),])");

    private final List<String> tokens;
    private final Map<String, AttributeValue> item;
    private final Map<String, AttributeValue> values;
    private int at;

    private Expressions(String text, Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
        this.tokens = tokens(text);
        this.item = item;
        this.values = values;
    }

    /** Whether the condition holds for the item, which is empty if there is none. */
    static boolean holds(String condition, Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
        Expressions expression = new Expressions(condition, item, values);
        boolean holds = expression.or();
        expression.requireEnd();
        return holds;
    }

    /** The item after the update. */
    static Map<String, AttributeValue> updated(
            String update, Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
        Expressions expression = new Expressions(update, item, values);
        Map<String, AttributeValue> after = new HashMap<>(item);
        while (!expression.isAtEnd()) {
            expression.clause(after);
        }
        return after;
    }

    private static List<String> tokens(String text) {
        Matcher matcher = TOKEN.matcher(text);
        List<String> tokens = new java.util.ArrayList<>();
        int end = 0;
        while (matcher.find(end) && matcher.start() == end) {
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw new IllegalArgumentException("not a token of an expression: " + text.substring(end));
        }
        return tokens;
    }

    // ---- updates

    private void clause(Map<String, AttributeValue> after) {
        String clause = next();
        do {
            String name = next();
            switch (clause) {
                case "SET" -> {
                    require("=");
                    value().ifPresent(value -> after.put(name, value));
                }
                case "REMOVE" -> after.remove(name);
                case "ADD" -> {
                    BigDecimal sum = number(item.get(name)).add(number(values.get(next())));
                    after.put(name, AttributeValue.fromN(sum.toPlainString()));
                }
                default -> throw new IllegalArgumentException("not a clause of an update: " + clause);
            }
        } while (accept(","));
    }

    // ---- conditions

    private boolean or() {
        boolean holds = and();
        while (accept("OR")) {
            holds |= and();
        }
        return holds;
    }

    private boolean and() {
        boolean holds = term();
        while (accept("AND")) {
            holds &= term();
        }
        return holds;
    }

    private boolean term() {
        if (accept("(")) {
            boolean holds = or();
            require(")");
            return holds;
        }
        if (accept("NOT")) {
            return !term();
        }
        if (accept("attribute_exists")) {
            return exists();
        }
        if (accept("attribute_not_exists")) {
            return !exists();
        }
        return comparison();
    }

    private boolean exists() {
        require("(");
        String name = next();
        require(")");
        return item.containsKey(name);
    }

    private boolean comparison() {
        Optional<AttributeValue> left = value();
        String operator = next();
        Optional<AttributeValue> right = value();
        if (operator.equals("BETWEEN")) {
            require("AND");
            Optional<AttributeValue> to = value();
            return compare(left, right).filter(c -> c >= 0).isPresent()
                    && compare(left, to).filter(c -> c <= 0).isPresent();
        }
        if (operator.equals("<>")) {
            return !left.equals(right);
        }
        return compare(left, right)
                .filter(order -> switch (operator) {
                    case "=" -> order == 0;
                    case "<" -> order < 0;
                    case "<=" -> order <= 0;
                    case ">" -> order > 0;
                    case ">=" -> order >= 0;
                    default -> throw new IllegalArgumentException("not an operator: " + operator);
                })
                .isPresent();
    }

    /** Empty if one is missing or they are of different types: no comparison holds then. */
    private static Optional<Integer> compare(Optional<AttributeValue> left, Optional<AttributeValue> right) {
        if (left.isEmpty()
                || right.isEmpty()
                || left.get().type() != right.get().type()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (left.get().type()) {
                    case S -> left.get().s().compareTo(right.get().s());
                    case N -> number(left.get()).compareTo(number(right.get()));
                    default ->
                        throw new IllegalArgumentException(
                                "not compared by the adapter: " + left.get().type());
                });
    }

    private Optional<AttributeValue> value() {
        String word = next();
        if (word.equals("if_not_exists")) {
            require("(");
            String name = next();
            require(",");
            Optional<AttributeValue> otherwise = value();
            require(")");
            return Optional.ofNullable(item.get(name)).or(() -> otherwise);
        }
        if (!word.startsWith(":")) {
            return Optional.ofNullable(item.get(word));
        }
        AttributeValue value = values.get(word);
        if (value == null) {
            throw new IllegalArgumentException("there is no value " + word);
        }
        return Optional.of(value);
    }

    private static BigDecimal number(@Nullable AttributeValue value) {
        return value == null ? BigDecimal.ZERO : new BigDecimal(value.n());
    }

    // ---- tokens

    private boolean isAtEnd() {
        return at == tokens.size();
    }

    private String next() {
        if (isAtEnd()) {
            throw new IllegalArgumentException("the expression ends too early: " + tokens);
        }
        return tokens.get(at++);
    }

    private boolean accept(String token) {
        boolean isNext = !isAtEnd() && tokens.get(at).equals(token);
        at += isNext ? 1 : 0;
        return isNext;
    }

    private void require(String token) {
        String found = next();
        if (!found.equals(token)) {
            throw new IllegalArgumentException("expected " + token + ", found " + found + " in " + tokens);
        }
    }

    private void requireEnd() {
        if (!isAtEnd()) {
            throw new IllegalArgumentException("not understood from " + tokens.get(at) + " on: " + tokens);
        }
    }
}
