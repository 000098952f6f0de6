package dev.cascade.engine;

/**
 * Names a task instance of a job: a task that is not mapped, or one item of a mapped task. Immutable.
 *
 * @param task the task's index in the job's {@link Plan}
 * @param mapIndex the item's place in the list that the task is mapped over, from 0; {@link #UNMAPPED} for the task itself
 */
public record TaskRef(int task, int mapIndex) implements Comparable<TaskRef> {

    /** The {@link #mapIndex} of a task that is not an item of a mapped task. */
    public static final int UNMAPPED = -1;

    /** Up to this task index, the references to unmapped tasks are created once and shared by all jobs. */
    private static final int MAX_SHARED = 1 << 17;

    private static volatile TaskRef[] shared = unmapped(1 << 8);

    public TaskRef {
        if (mapIndex < UNMAPPED) {
            throw new IllegalArgumentException("a map index is at least 0, got " + mapIndex);
        }
    }

    /** The task itself, which is not an item. Allocates nothing for the tasks of usual DAGs. */
    public static TaskRef of(int task) {
        TaskRef[] known = shared;
        if (task >= 0 && task < known.length) {
            return known[task];
        }
        return task < 0 || task >= MAX_SHARED ? new TaskRef(task, UNMAPPED) : grown(task);
    }

    /** Two threads may both grow the array; the references are equal, so that it does not matter whose array stays. */
    private static TaskRef grown(int task) {
        TaskRef[] more = unmapped(Integer.highestOneBit(task) << 1);
        shared = more;
        return more[task];
    }

    private static TaskRef[] unmapped(int count) {
        TaskRef[] refs = new TaskRef[count];
        for (int task = 0; task < count; task++) {
            refs[task] = new TaskRef(task, UNMAPPED);
        }
        return refs;
    }

    /** An item of the mapped task {@code task}. */
    public static TaskRef item(int task, int mapIndex) {
        if (mapIndex < 0) {
            throw new IllegalArgumentException("a map index is at least 0, got " + mapIndex);
        }
        return new TaskRef(task, mapIndex);
    }

    /** Whether it is an item of a mapped task. */
    public boolean isItem() {
        return mapIndex != UNMAPPED;
    }

    /** In the order of tasks; a task comes before its items, and those in the order of the list. */
    @Override
    public int compareTo(TaskRef other) {
        return task != other.task ? Integer.compare(task, other.task) : Integer.compare(mapIndex, other.mapIndex);
    }

    /** As people write it: {@code 7}, and {@code 7#3} for an item. With the task's id instead of its index, see {@link Plan#nameOf}. */
    @Override
    public String toString() {
        return isItem() ? task + "#" + mapIndex : String.valueOf(task);
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static TaskRef parse(String text) {
        int hash = text.indexOf('#');
        return hash < 0
                ? of(Integer.parseInt(text))
                : item(Integer.parseInt(text.substring(0, hash)), Integer.parseInt(text.substring(hash + 1)));
    }
}
