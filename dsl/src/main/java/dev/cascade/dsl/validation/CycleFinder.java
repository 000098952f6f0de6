package dev.cascade.dsl.validation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds tasks that wait for each other: Tarjan's strongly connected components, without recursion, so that neither the number
 * nor the depth of tasks matters. Of every component one shortest cycle through its first task is reported, since a cut there is
 * what the author has to make.
 */
final class CycleFinder {

    private static final int NONE = -1;

    private final Upstreams graph;
    private final int[] index;
    private final int[] low;
    private final int[] component;
    private final int[] nextEdge;
    private final List<int[]> knots = new ArrayList<>();
    private final IntStack open = new IntStack();
    private int counter;
    private int components;

    private CycleFinder(Upstreams graph) {
        this.graph = graph;
        int tasks = graph.tasks();
        index = new int[tasks];
        Arrays.fill(index, NONE);
        low = new int[tasks];
        component = new int[tasks];
        Arrays.fill(component, NONE);
        nextEdge = Arrays.copyOf(graph.start(), tasks);
    }

    /** One cycle for each group of tasks that wait for each other, in running order, beginning at its first task; not repeating it. */
    static List<int[]> find(Upstreams graph) {
        CycleFinder search = new CycleFinder(graph);
        for (int task = 0; task < graph.tasks(); task++) {
            if (search.index[task] == NONE) {
                search.visitFrom(task);
            }
        }
        return search.knots.stream()
                .map(search::shortestCycle)
                .sorted(Comparator.comparingInt(cycle -> cycle[0]))
                .toList();
    }

    private void visitFrom(int root) {
        IntStack path = new IntStack();
        enter(root, path);
        while (!path.isEmpty()) {
            int task = path.peek();
            if (nextEdge[task] == graph.start()[task + 1]) {
                path.pop();
                leave(task, path);
            } else {
                follow(task, graph.upstream()[nextEdge[task]++], path);
            }
        }
    }

    private void enter(int task, IntStack path) {
        index[task] = counter;
        low[task] = counter++;
        open.push(task);
        path.push(task);
    }

    private void follow(int task, int upstream, IntStack path) {
        if (index[upstream] == NONE) {
            enter(upstream, path);
        } else if (component[upstream] == NONE) {
            low[task] = Math.min(low[task], index[upstream]);
        }
    }

    private void leave(int task, IntStack path) {
        if (!path.isEmpty()) {
            low[path.peek()] = Math.min(low[path.peek()], low[task]);
        }
        if (low[task] == index[task]) {
            int[] members = open.popThrough(task);
            for (int member : members) {
                component[member] = components;
            }
            components++;
            if (members.length > 1) {
                knots.add(members);
            }
        }
    }

    /** Breadth first from the component's first task through upstreams until one waits for that task again. */
    private int[] shortestCycle(int[] members) {
        int first = Arrays.stream(members).min().orElseThrow();
        // A component is searched once, so index is free to hold the way back.
        for (int member : members) {
            index[member] = NONE;
        }
        ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(first));
        while (true) {
            int task = queue.remove();
            for (int k = graph.start()[task]; k < graph.start()[task + 1]; k++) {
                int upstream = graph.upstream()[k];
                if (upstream == first) {
                    return wayBack(first, task);
                }
                if (component[upstream] == component[first] && index[upstream] == NONE) {
                    index[upstream] = task;
                    queue.add(upstream);
                }
            }
        }
    }

    /** From the first task along those that wait for it, back to where the search began: running order. */
    private int[] wayBack(int first, int last) {
        IntStack way = new IntStack();
        way.push(first);
        for (int task = last; task != first; task = index[task]) {
            way.push(task);
        }
        return way.toArray();
    }
}
