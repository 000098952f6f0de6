package dev.cascade.aws;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.port.Attempt;
import dev.cascade.port.TaskDispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Brings each attempt to the dispatcher for tasks of its type. As thread-safe as those. */
public final class AwsDispatcher implements TaskDispatcher {

    private final Map<TaskType, TaskDispatcher> services;
    private final TaskDispatcher workers;

    /**
     * @param services takes attempts of tasks that services run, by type: one for each such type
     * @param workers takes attempts of tasks that workers run
     */
    public AwsDispatcher(Map<TaskType, ? extends TaskDispatcher> services, TaskDispatcher workers) {
        Set<TaskType> expected = Arrays.stream(TaskType.values())
                .filter(type -> type.runsOn() == TaskType.RunsOn.AWS_SERVICE)
                .collect(Collectors.toSet());
        if (!services.keySet().equals(expected)) {
            throw new IllegalArgumentException(
                    "there must be a dispatcher for each of " + expected + ", got some for " + services.keySet());
        }
        this.services = Map.copyOf(services);
        this.workers = workers;
    }

    private TaskDispatcher responsible(Attempt attempt) {
        TaskType type = attempt.definition().type();
        return switch (type.runsOn()) {
            case AWS_SERVICE -> Objects.requireNonNull(services.get(type));
            case WORKER -> workers;
            case ENGINE ->
                throw new IllegalStateException("tasks of type " + type.label() + " end without being carried out");
        };
    }

    private void each(List<Attempt> attempts, BiConsumer<TaskDispatcher, List<Attempt>> action) {
        byDispatcher(attempts).forEach(action);
    }

    private Map<TaskDispatcher, List<Attempt>> byDispatcher(List<Attempt> attempts) {
        return attempts.stream()
                .collect(Collectors.groupingBy(this::responsible, LinkedHashMap::new, Collectors.toList()));
    }

    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        List<Attempt> reserved = new ArrayList<>();
        each(queued, (dispatcher, attempts) -> reserved.addAll(dispatcher.reserve(attempts)));
        return reserved;
    }

    @Override
    public String executor(Attempt reserved) {
        return responsible(reserved).executor(reserved);
    }

    @Override
    public void release(List<Attempt> reserved) {
        each(reserved, TaskDispatcher::release);
    }

    /**
     * All are handed over, whichever of them fails: what a worker of this process has claimed would otherwise be running for everybody else, and nobody
     * would begin it.
     *
     * @throws RuntimeException the first failure, with the others suppressed
     */
    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        List<Runnable> handOvers = new ArrayList<>();
        byDispatcher(queued)
                .forEach((dispatcher, attempts) -> handOvers.add(() -> dispatcher.dispatch(List.of(), attempts)));
        byDispatcher(claimed)
                .forEach((dispatcher, attempts) -> handOvers.add(() -> dispatcher.dispatch(attempts, List.of())));
        List<RuntimeException> failures = new ArrayList<>();
        for (Runnable handOver : handOvers) {
            try {
                handOver.run();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            RuntimeException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    @Override
    public void redispatch(List<Attempt> queued) {
        each(queued, TaskDispatcher::redispatch);
    }

    @Override
    public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {
        each(claimed, (dispatcher, attempts) -> dispatcher.recover(attempts, runs));
    }

    @Override
    public List<Command.Complete> ended(List<Attempt> running) {
        List<Command.Complete> ended = new ArrayList<>();
        each(running, (dispatcher, attempts) -> ended.addAll(dispatcher.ended(attempts)));
        return ended;
    }

    @Override
    public Optional<Duration> longestRun(Attempt attempt) {
        return responsible(attempt).longestRun(attempt);
    }

    @Override
    public Optional<Duration> rememberedLongestRun(Attempt attempt) {
        return responsible(attempt).rememberedLongestRun(attempt);
    }

    @Override
    public void stop(Attempt attempt) {
        responsible(attempt).stop(attempt);
    }
}
