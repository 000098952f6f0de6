package dev.cascade.engine;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.RetryPolicy;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.definition.TriggerRule;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * One version of a DAG in the form that decisions need: tasks are numbered in topological order (ties by id) and edges are arrays of those
 * numbers. Immutable; one instance serves all jobs of the version.
 */
public final class Plan {

    private final DagDefinition dag;
    private final int version;
    private final TaskDefinition[] tasks;
    private final Map<String, Integer> indexes;
    private final int[][] upstream;
    private final int[] downstreamStart;
    private final int[] downstream;
    private final TaskType[] types;
    private final TriggerRule[] rules;
    private final RetryPolicy[] retries;
    private final long[] timeoutMillis;
    private final boolean[] mayFail;
    private final TaskFlow[] flows;
    private final PagedLongs zeros;
    private final PagedLongs zeroBits;
    private final PagedLongs untouched;

    private Plan(DagDefinition dag, int version, Graph graph, Function<TaskDefinition, TaskFlow> flow) {
        int size = graph.order.length;
        this.dag = dag;
        this.version = version;
        this.tasks = new TaskDefinition[size];
        this.indexes = HashMap.newHashMap(size);
        this.upstream = new int[size][];
        this.types = new TaskType[size];
        this.rules = new TriggerRule[size];
        this.retries = new RetryPolicy[size];
        this.timeoutMillis = new long[size];
        this.mayFail = new boolean[size];
        this.flows = new TaskFlow[size];
        for (int i = 0; i < size; i++) {
            TaskDefinition task = dag.tasks().get(graph.order[i]);
            tasks[i] = task;
            indexes.put(task.id(), i);
            types[i] = task.type();
            rules[i] = task.triggerRule();
            retries[i] = task.retry();
            timeoutMillis[i] = task.timeout().orElse(longestWait(task.type())).toMillis();
            mayFail[i] = task.allowFailure();
            flows[i] = flow.apply(task);
        }
        graph.renumber(upstream);
        this.downstreamStart = new int[size + 1];
        this.downstream = reverse(upstream, downstreamStart);
        this.zeros = PagedLongs.zeros(size);
        this.zeroBits = PagedLongs.zeroBits(size);
        this.untouched = untouched();
    }

    /**
     * Makes the plan of a DAG.
     *
     * @throws IllegalArgumentException if its tasks do not form an acyclic graph, or one has more than 131,071 direct
     *     upstreams; validation has better messages for both
     */
    public static Plan of(DagDefinition dag, int version) {
        return of(dag, version, task -> TaskFlow.PLAIN);
    }

    /** The same for tasks that are mapped, limited or wait, as {@code flow} says. */
    static Plan of(DagDefinition dag, int version, Function<TaskDefinition, TaskFlow> flow) {
        return new Plan(dag, version, new Graph(dag.tasks()), flow);
    }

    private static int[] reverse(int[][] upstream, int[] start) {
        for (int[] ups : upstream) {
            for (int up : ups) {
                start[up + 1]++;
            }
        }
        for (int i = 1; i < start.length; i++) {
            start[i] += start[i - 1];
        }
        int[] next = start.clone();
        int[] targets = new int[start[start.length - 1]];
        for (int i = 0; i < upstream.length; i++) {
            for (int up : upstream[i]) {
                targets[next[up]++] = i;
            }
        }
        return targets;
    }

    private PagedLongs untouched() {
        PagedLongs.Editor editor = zeros.edit();
        for (int i = 0; i < size(); i++) {
            editor.set(i, UpstreamState.of(upstream[i].length));
        }
        return editor.done();
    }

    /** The DAG it was made from. */
    public DagDefinition dag() {
        return dag;
    }

    /** The DAG's version. */
    public int version() {
        return version;
    }

    /** How many tasks there are. */
    public int size() {
        return tasks.length;
    }

    /** The task with this number. */
    public TaskDefinition task(int index) {
        return tasks[index];
    }

    /** A task instance as people name it: {@code load}, and {@code load#3} for an item of a mapped task. */
    public String nameOf(TaskRef ref) {
        String id = tasks[ref.task()].id();
        return ref.isItem() ? id + "#" + ref.mapIndex() : id;
    }

    /** The number of the task with this id, if there is one. */
    public OptionalInt indexOf(String id) {
        Integer index = indexes.get(id);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** Numbers of the direct upstreams; the caller must not change the array. */
    @SuppressWarnings("PMD.MethodReturnsInternalArray")
    public int[] upstream(int index) {
        return upstream[index];
    }

    /** Numbers of the tasks whose direct upstream it is, in order. */
    public int[] downstream(int index) {
        return Arrays.copyOfRange(downstream, downstreamStart[index], downstreamStart[index + 1]);
    }

    int downstreamCount(int index) {
        return downstreamStart[index + 1] - downstreamStart[index];
    }

    int downstream(int index, int nth) {
        return downstream[downstreamStart[index] + nth];
    }

    TaskType type(int index) {
        return types[index];
    }

    TriggerRule rule(int index) {
        return rules[index];
    }

    RetryPolicy retry(int index) {
        return retries[index];
    }

    /**
     * The timeout of an attempt whose task has none; 0 for no timeout. A Lambda function without a report was not invoked, or has failed: its timeout is twice
     * the longest time that a function can run, since it may first wait in the queue of the service for as long.
     */
    private static Duration longestWait(TaskType type) {
        return switch (type) {
            case LAMBDA -> type.longestTimeout().multipliedBy(2);
            case LOCAL, COMMAND, NOOP, STEPFUNCTIONS -> Duration.ZERO;
        };
    }

    /** How long after an attempt began its deadline is; 0 if it has none. */
    long timeoutMillis(int index) {
        return timeoutMillis[index];
    }

    boolean mayFail(int index) {
        return mayFail[index];
    }

    /** A zero for each task. */
    PagedLongs zeros() {
        return zeros;
    }

    /** A bit that is not set for each task. */
    PagedLongs zeroBits() {
        return zeroBits;
    }

    TaskFlow flow(int index) {
        return flows[index];
    }

    /** The {@link UpstreamState} of all tasks before anything happened. */
    PagedLongs untouchedUpstreams() {
        return untouched;
    }

    /** The graph in the author's order, and the topological order found for it. */
    private static final class Graph {

        private final int[][] upstream;
        private final int[] order;

        Graph(List<TaskDefinition> tasks) {
            this.upstream = resolve(tasks);
            this.order = sort(tasks);
        }

        /** Tasks that share one list of upstreams share one array: layers that are joined all to all stay small. */
        private static int[][] resolve(List<TaskDefinition> tasks) {
            Map<String, Integer> position = HashMap.newHashMap(tasks.size());
            for (int i = 0; i < tasks.size(); i++) {
                position.put(tasks.get(i).id(), i);
            }
            IdentityHashMap<List<String>, int[]> resolved = new IdentityHashMap<>();
            int[][] upstream = new int[tasks.size()][];
            for (int i = 0; i < upstream.length; i++) {
                TaskDefinition task = tasks.get(i);
                upstream[i] = resolved.computeIfAbsent(task.dependsOn(), ids -> resolve(task.id(), ids, position));
            }
            return upstream;
        }

        private static int[] resolve(String task, List<String> ids, Map<String, Integer> position) {
            if (ids.size() > UpstreamState.MAX_UPSTREAMS) {
                throw new IllegalArgumentException("task \"" + task + "\" has " + ids.size()
                        + " direct upstreams; the limit is " + UpstreamState.MAX_UPSTREAMS);
            }
            int[] result = new int[ids.size()];
            for (int i = 0; i < result.length; i++) {
                Integer up = position.get(ids.get(i));
                if (up == null) {
                    throw new IllegalArgumentException(
                            "task \"" + task + "\" depends on \"" + ids.get(i) + "\", which does not exist");
                }
                result[i] = up;
            }
            return result;
        }

        private int[] sort(List<TaskDefinition> tasks) {
            int size = upstream.length;
            int[] start = new int[size + 1];
            int[] down = reverse(upstream, start);
            int[] waiting = new int[size];
            int[] rank = ranks(tasks);
            PriorityQueue<Integer> ready = new PriorityQueue<>((a, b) -> Integer.compare(rank[a], rank[b]));
            for (int i = 0; i < size; i++) {
                waiting[i] = upstream[i].length;
                if (waiting[i] == 0) {
                    ready.add(i);
                }
            }
            int[] sorted = new int[size];
            int count = 0;
            for (Integer i = ready.poll(); i != null; i = ready.poll()) {
                sorted[count++] = i;
                for (int d = start[i]; d < start[i + 1]; d++) {
                    if (--waiting[down[d]] == 0) {
                        ready.add(down[d]);
                    }
                }
            }
            if (count < size) {
                throw new IllegalArgumentException("the tasks depend on each other in a cycle");
            }
            return sorted;
        }

        private static int[] ranks(List<TaskDefinition> tasks) {
            Integer[] byId = new Integer[tasks.size()];
            Arrays.setAll(byId, i -> i);
            Arrays.sort(byId, (a, b) -> tasks.get(a).id().compareTo(tasks.get(b).id()));
            int[] rank = new int[byId.length];
            for (int i = 0; i < byId.length; i++) {
                rank[byId[i]] = i;
            }
            return rank;
        }

        void renumber(int[][] target) {
            int[] number = new int[order.length];
            for (int i = 0; i < order.length; i++) {
                number[order[i]] = i;
            }
            IdentityHashMap<int[], int[]> renumbered = new IdentityHashMap<>();
            for (int i = 0; i < order.length; i++) {
                target[i] = renumbered.computeIfAbsent(
                        upstream[order[i]],
                        ups -> Arrays.stream(ups).map(up -> number[up]).sorted().toArray());
            }
        }
    }
}
