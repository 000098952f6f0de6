package dev.cascade.dsl.definition;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A name in double braces, as templates have them. */
sealed interface Placeholder {

    /** What stands between the braces, without blanks. */
    String name();

    /** The value it stands for in one attempt. */
    @Nullable Object value(TemplateValues values);

    /** Reads what stands between the braces. */
    static Placeholder parse(String name) {
        if (ContextValue.isWrittenAs(name)) {
            return new ContextValue(name.substring(ContextValue.PREFIX.length()));
        }
        return switch (name) {
            case "job_id", "task_id", "dag", "attempt" -> new OfAttempt(name);
            default -> throw new UnknownPlaceholderException(name);
        };
    }

    /** A word for the job, task or attempt. */
    record OfAttempt(String name) implements Placeholder {
        @Override
        public Object value(TemplateValues values) {
            return switch (name) {
                case "job_id" -> values.jobId();
                case "task_id" -> values.taskId();
                case "dag" -> values.dag();
                default -> values.attempt();
            };
        }
    }

    /** A value of the job's context, by the names and list indexes that lead to it. */
    record ContextValue(String path) implements Placeholder {

        static final String PREFIX = "context.";

        @Override
        public String name() {
            return PREFIX + path;
        }

        /** Whether it is {@code context.} and a path. Character by character: a pattern would need stack for every step of it. */
        static boolean isWrittenAs(String name) {
            if (!name.startsWith(PREFIX) || name.endsWith(".") || name.contains("..")) {
                return false;
            }
            return name.codePoints().allMatch(c -> c == '.' || isOfName(c));
        }

        private static boolean isOfName(int c) {
            return c == '_' || c == '-' || Character.isLetter(c) || isNumber(c);
        }

        private static boolean isNumber(int c) {
            int type = Character.getType(c);
            return type == Character.DECIMAL_DIGIT_NUMBER
                    || type == Character.LETTER_NUMBER
                    || type == Character.OTHER_NUMBER;
        }

        @Override
        public @Nullable Object value(TemplateValues values) {
            Object value = values.context();
            for (String step : path.split("\\.", -1)) {
                value = step(value, step);
            }
            return value;
        }

        private @Nullable Object step(@Nullable Object in, String step) {
            if (in instanceof Map<?, ?> map && map.containsKey(step)) {
                return map.get(step);
            }
            if (in instanceof List<?> list && step.matches("[0-9]{1,9}") && Integer.parseInt(step) < list.size()) {
                return list.get(Integer.parseInt(step));
            }
            throw new MissingContextValueException(path);
        }
    }
}
