package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.source.MapNode;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a rule is looking at, and where it says what it found.
 *
 * @param subject the DAG or task as a message names it, worded only when there is something to report
 * @param type the task's type; empty for a DAG, and for a task whose type is not known
 */
record RuleContext(Supplier<String> subject, Optional<TaskType> type, Problems problems) {

    /** Reports something about a value; {@code predicate} continues a sentence that begins with the subject. */
    void report(ProblemCode code, NodePath at, String predicate, @Nullable String hint) {
        if (!problems.isFull()) {
            problems.add(code, at.place(problems.source()), subject.get() + " " + predicate, hint);
        }
    }

    void report(ProblemCode code, NodePath at, String predicate) {
        report(code, at, predicate, null);
    }

    /** Reports something about a field's name. */
    void reportName(ProblemCode code, NodePath object, MapNode.Entry entry, String predicate, @Nullable String hint) {
        if (!problems.isFull()) {
            problems.add(code, object.placeOfName(problems.source(), entry), subject.get() + " " + predicate, hint);
        }
    }
}
