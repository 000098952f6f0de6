package dev.cascade.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The workers that run tasks of one job: tasks refer to them by index, and index 0 is nobody. The place of a worker that runs nothing any more is taken by the
 * next new one, so that the table is as long as the most workers that were busy at a time. It gets shorter when most places are idle. Immutable.
 */
final class WorkerTable {

    static final int NOBODY = 0;

    /** Fewer idle places than this are kept: workers come back. */
    private static final int MAX_IDLE = 16;

    static final WorkerTable EMPTY = new WorkerTable(new String[] {""}, Map.of(), new int[1]);

    private final String[] names;
    private final Map<String, Integer> indexes;
    /** How many attempts each of them runs. */
    private final int[] running;

    private WorkerTable(String[] names, Map<String, Integer> indexes, int[] running) {
        this.names = names;
        this.indexes = indexes;
        this.running = running;
    }

    /** A table as it was stored, in which nobody runs anything. */
    static WorkerTable of(Collection<String> names) {
        String[] all = names.toArray(String[]::new);
        return new WorkerTable(all, indexes(all), new int[all.length]);
    }

    private static Map<String, Integer> indexes(String[] names) {
        Map<String, Integer> indexes = HashMap.newHashMap(names.length);
        for (int index = 1; index < names.length; index++) {
            indexes.put(names[index], index);
        }
        return indexes;
    }

    int size() {
        return names.length;
    }

    /** All names by index, of idle workers too; the first is empty. */
    List<String> names() {
        return List.of(names);
    }

    String name(int index) {
        return names[index];
    }

    /** The index of a worker that runs something; {@link #NOBODY} if it runs nothing. */
    int busyIndex(String worker) {
        int index = indexes.getOrDefault(worker, NOBODY);
        return running[index] > 0 ? index : NOBODY;
    }

    /** How many attempts the worker runs. */
    int running(int index) {
        return running[index];
    }

    /** Names of the workers that run something. */
    Set<String> busy() {
        Set<String> busy = new LinkedHashSet<>();
        for (int index = 1; index < names.length; index++) {
            if (running[index] > 0) {
                busy.add(names[index]);
            }
        }
        return busy;
    }

    Editor edit() {
        return new Editor(this);
    }

    /** A table being changed, by one thread. It copies what it changes, when it changes it first. */
    static final class Editor {

        private WorkerTable table;
        private boolean ownsNames;
        private boolean ownsCounts;

        private Editor(WorkerTable table) {
            this.table = table;
        }

        /** The table as it is now; it changes with the editor. */
        WorkerTable table() {
            return table;
        }

        /** Whether {@link #begin} can be called for this worker. */
        boolean hasRoomFor(String worker) {
            return table.size() <= TaskState.MAX_WORKERS || table.indexes.containsKey(worker) || idle() < table.size();
        }

        /** The worker begins an attempt. Gives its index; {@link #NOBODY} if its name is empty. */
        int begin(String worker) {
            if (worker.isEmpty()) {
                return NOBODY;
            }
            int known = table.indexes.getOrDefault(worker, NOBODY);
            int index = known == NOBODY ? add(worker) : known;
            begin(index);
            return index;
        }

        /** The worker with this index begins an attempt. */
        void begin(int index) {
            if (index != NOBODY) {
                counts()[index]++;
            }
        }

        /** An attempt that this worker runs has ended. */
        void end(int index) {
            if (index != NOBODY && --counts()[index] == 0) {
                shrink();
            }
        }

        private int add(String worker) {
            int index = idle();
            ownNames(Math.max(table.size(), index + 1));
            table.indexes.remove(table.names[index]);
            table.names[index] = worker;
            table.indexes.put(worker, index);
            return index;
        }

        /** The first place of a worker that runs nothing; behind the last if there is none. */
        private int idle() {
            int index = 1;
            while (index < table.size() && table.running[index] > 0) {
                index++;
            }
            return index;
        }

        private void shrink() {
            int size = table.size();
            while (size > 1 && table.running[size - 1] == 0) {
                size--;
            }
            if (table.size() - size > Math.max(MAX_IDLE, size)) {
                ownNames(size);
            }
        }

        private void ownNames(int size) {
            if (!ownsNames || size != table.size()) {
                String[] names = Arrays.copyOf(table.names, size);
                Arrays.fill(names, Math.min(size, table.size()), size, "");
                table = new WorkerTable(names, indexes(names), Arrays.copyOf(table.running, size));
                ownsNames = true;
                ownsCounts = true;
            }
        }

        private int[] counts() {
            if (!ownsCounts) {
                table = new WorkerTable(table.names, table.indexes, table.running.clone());
                ownsCounts = true;
            }
            return table.running;
        }

        /** The table as it is now. The editor must not be used any further. */
        WorkerTable done() {
            return table;
        }
    }
}
