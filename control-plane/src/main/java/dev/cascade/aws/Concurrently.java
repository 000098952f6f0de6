package dev.cascade.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Does the same with many things at once, on virtual threads, and waits until all is done. */
public final class Concurrently {

    private Concurrently() {}

    /**
     * The results, in the order of the items.
     *
     * @param most how many at once
     * @throws RuntimeException the first that {@code work} threw, once all have ended
     */
    public static <T, R> List<R> map(List<T> items, int most, Function<T, R> work) {
        if (items.size() == 1) {
            return List.of(work.apply(items.getFirst()));
        }
        Semaphore places = new Semaphore(most);
        List<Callable<R>> calls = new ArrayList<>(items.size());
        for (T item : items) {
            calls.add(() -> {
                places.acquire();
                try {
                    return work.apply(item);
                } finally {
                    places.release();
                }
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<R>> futures = threads.invokeAll(calls);
            List<R> results = new ArrayList<>(items.size());
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for answers", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        }
    }
}
