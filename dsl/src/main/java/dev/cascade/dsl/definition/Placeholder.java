package dev.cascade.dsl.definition;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A name in double braces, as templates have them. */
sealed interface Placeholder {

    /** The value it stands for in one attempt. */
    @Nullable Object value(TemplateValues values);

    /** Reads what stands between the braces. */
    static Placeholder parse(String name) {
        if (ContextValue.SYNTAX.matcher(name).matches()) {
            return new ContextValue(name.substring("context.".length()));
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

        static final Pattern SYNTAX = Pattern.compile("context(\\.[\\p{L}\\p{N}_-]+)+");

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
