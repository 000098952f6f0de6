package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.Template;
import dev.cascade.dsl.source.Excerpt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds keys of results that one job cannot have both. On one machine keys are paths of files, so that {@code a} would have to be a file and,
 * for {@code a/b}, a folder. Keys with the same placeholders are compared like literal ones. What the context makes of different ones shows
 * in the job only.
 */
final class ResultKeyConflicts {

    /** Stands for a slash: lower than all other characters, so that what is in a folder follows it in the order of the texts. */
    private static final char SLASH = '\0';

    /** Encloses the name of a placeholder; no key contains it. */
    private static final char MARK = '\1';

    private ResultKeyConflicts() {}

    private record Key(ParsedTask draft, String template, String path) {}

    static void check(List<ParsedTask> drafts) {
        List<Key> keys = new ArrayList<>();
        drafts.forEach(draft -> keyOf(draft).ifPresent(keys::add));
        keys.sort(Comparator.comparing(Key::path));
        Deque<Key> around = new ArrayDeque<>();
        for (Key key : keys) {
            while (!around.isEmpty() && !key.path.startsWith(around.element().path + SLASH)) {
                around.pop();
            }
            if (!around.isEmpty()) {
                report(around.element(), key);
            }
            around.push(key);
        }
    }

    private static Optional<Key> keyOf(ParsedTask draft) {
        boolean isStored = Boolean.TRUE.equals(draft.options().get("store_output_to_s3"));
        @Nullable Object given = draft.options().get("output_s3_key");
        if (!(given instanceof String) && !isStored) {
            return Optional.empty();
        }
        String template = given instanceof String text ? text : TaskDefinition.DEFAULT_OUTPUT_KEY;
        try {
            String path = Template.parse(template)
                    .withPlaceholders(name -> name.equals("task_id") ? draft.id() : MARK + name + MARK);
            return Optional.of(new Key(draft, template, path.replace('/', SLASH)));
        } catch (IllegalArgumentException reportedAlready) {
            return Optional.empty();
        }
    }

    /** At the inner key, unless that is the default: two defaults do not conflict. */
    private static void report(Key outer, Key inner) {
        boolean isGiven = inner.draft.outputKey().isPresent();
        Key at = isGiven ? inner : outer;
        Key other = isGiven ? outer : inner;
        at.draft
                .scope()
                .report(
                        ProblemCode.BAD_KEY,
                        at.draft.outputKey().orElseThrow(),
                        "has output_s3_key: \"" + Excerpt.of(at.template) + "\", and task \""
                                + Excerpt.of(other.draft.id()) + "\" has \"" + Excerpt.of(other.template)
                                + "\": on one machine keys are paths of files, and \"" + Excerpt.of(outer.template)
                                + "\" cannot be a file and a folder",
                        "give one of them another key, such as results/{{job_id}}/{{task_id}}.json");
    }
}
