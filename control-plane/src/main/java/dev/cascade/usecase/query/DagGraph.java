package dev.cascade.usecase.query;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which tasks a version of a DAG has and which follow which.
 *
 * @param createdAt when the version was registered
 * @param plan the tasks, with their numbers in topological order
 * @param edges how many edges there are
 */
public record DagGraph(Instant createdAt, Plan plan, long edges) {

    /** A graph with more edges than this is given in groups of tasks: the edges would be longer than what a function may answer. */
    public static final int MOST_EDGES = 50_000;

    /** The graph of a plan. */
    public static DagGraph of(Instant createdAt, Plan plan) {
        long edges = 0;
        for (int task = 0; task < plan.size(); task++) {
            edges += plan.upstream(task).length;
        }
        return new DagGraph(createdAt, plan, edges);
    }

    /**
     * Tasks of one type, on one level, whose ids differ by digits only.
     *
     * @param idStem the ids, with {@code #} for each run of digits
     * @param level 0 for tasks without upstreams; one more than that of the highest upstream for others
     * @param count how many tasks there are
     * @param upstream the places of the groups in which their direct upstreams are, in order
     */
    public record Group(TaskType type, String idStem, int level, int count, List<Integer> upstream) {

        public Group {
            upstream = List.copyOf(upstream);
        }
    }

    /** The groups, if there are too many edges to tell each; in the order of their levels, then of their first tasks. */
    public Optional<List<Group>> groups() {
        return edges > MOST_EDGES ? Optional.of(folded()) : Optional.empty();
    }

    private record Role(int level, TaskType type, String idStem) {}

    List<Group> folded() {
        int[] levels = levels();
        Map<Role, Integer> found = new HashMap<>();
        List<Role> roles = new ArrayList<>();
        int[] roleOf = new int[plan.size()];
        for (int task = 0; task < plan.size(); task++) {
            Role role = new Role(
                    levels[task], plan.task(task).type(), stem(plan.task(task).id()));
            roleOf[task] = found.computeIfAbsent(role, unused -> {
                roles.add(role);
                return roles.size() - 1;
            });
        }
        List<Integer> order = new ArrayList<>();
        for (int role = 0; role < roles.size(); role++) {
            order.add(role);
        }
        order.sort(Comparator.comparingInt((Integer role) -> roles.get(role).level()));
        int[] placeOf = new int[roles.size()];
        for (int place = 0; place < placeOf.length; place++) {
            placeOf[order.get(place)] = place;
        }
        int[] counts = new int[roles.size()];
        List<SortedSet<Integer>> upstream = new ArrayList<>();
        roles.forEach(unused -> upstream.add(new TreeSet<>()));
        int[] last = {};
        int lastPlace = -1;
        for (int task = 0; task < plan.size(); task++) {
            int place = placeOf[roleOf[task]];
            counts[place]++;
            int[] ups = plan.upstream(task);
            // Tasks that are joined all to all share their upstreams, which are the same groups then.
            if (ups != last || place != lastPlace) {
                for (int up : ups) {
                    upstream.get(place).add(placeOf[roleOf[up]]);
                }
            }
            last = ups;
            lastPlace = place;
        }
        List<Group> groups = new ArrayList<>();
        for (int place = 0; place < placeOf.length; place++) {
            Role role = roles.get(order.get(place));
            groups.add(new Group(
                    role.type(), role.idStem(), role.level(), counts[place], List.copyOf(upstream.get(place))));
        }
        return groups;
    }

    /** Numbers are in topological order, so that the levels of upstreams are known before. */
    private int[] levels() {
        int[] levels = new int[plan.size()];
        for (int task = 0; task < levels.length; task++) {
            for (int up : plan.upstream(task)) {
                levels[task] = Math.max(levels[task], levels[up] + 1);
            }
        }
        return levels;
    }

    private static String stem(String id) {
        return id.replaceAll("\\d+", "#");
    }
}
