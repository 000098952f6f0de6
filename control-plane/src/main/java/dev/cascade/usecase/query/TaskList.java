package dev.cascade.usecase.query;

import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The tasks of a job in the order of its plan; a mapped task is followed by its items. */
record TaskList(Job job) {

    /**
     * Some of them.
     *
     * @param next how many of all come before those to look at next; empty if there are no more that are wanted
     */
    record Part(List<TaskRef> refs, OptionalInt next) {

        Part {
            refs = List.copyOf(refs);
        }
    }

    /** Those that are wanted. */
    Part select(TaskQuery query) {
        List<TaskRef> part = new ArrayList<>();
        int passed = 0;
        for (int task = 0; task < job.plan().size(); task++) {
            String id = job.plan().task(task).id();
            int count = 1 + job.itemCount(task);
            for (int i = Math.max(0, query.from() - passed); i < count; i++) {
                TaskRef ref = i == 0 ? TaskRef.of(task) : TaskRef.item(task, i - 1);
                if (query.selects(id, job.taskStatus(ref))) {
                    if (part.size() == query.limit()) {
                        return new Part(part, OptionalInt.of(passed + i));
                    }
                    part.add(ref);
                }
            }
            passed += count;
        }
        return new Part(part, OptionalInt.empty());
    }
}
