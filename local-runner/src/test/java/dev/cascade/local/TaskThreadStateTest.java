package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.engine.JobStatus;
import dev.cascade.usecase.query.JobDetails;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a task does to its thread, or throws, is no concern of the task that comes after it. */
@Timeout(120)
class TaskThreadStateTest {

    @TempDir
    Path folder;

    private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();
    private static final InheritableThreadLocal<@Nullable String> USER = new InheritableThreadLocal<>();

    /** Leaves everything of its thread changed. */
    public static final class Untidy implements Task {
        @Override
        @SuppressWarnings("ThreadPriorityCheck")
        public Object execute(TaskConfig config, TaskContext context) {
            Thread thread = Thread.currentThread();
            thread.setName("mine");
            thread.setContextClassLoader(new URLClassLoader(new URL[0]));
            thread.setUncaughtExceptionHandler((t, e) -> {});
            if (config.payload().get("priority") != null) {
                thread.setPriority(Thread.MAX_PRIORITY);
            }
            TENANT.set("acme");
            USER.set("eve");
            thread.interrupt();
            return "left";
        }
    }

    public static final class Looks implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            Thread thread = Thread.currentThread();
            return thread.getName().startsWith("task-")
                    + " " + thread.getPriority()
                    + " " + (thread.getContextClassLoader() == Looks.class.getClassLoader())
                    + " " + thread.isInterrupted()
                    + " " + TENANT.get() + " " + USER.get()
                    + " " + (thread.getUncaughtExceptionHandler() == thread.getThreadGroup());
        }
    }

    /** Fails in the way that its id says. */
    public static final class Throws implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws Exception {
            return switch (context.taskId()) {
                case "stack" -> deeper(1) + deeper(2);
                case "memory" -> new long[Integer.MAX_VALUE][];
                case "neither" -> throwAny(new Throwable("neither exception nor error"));
                case "wordless" ->
                    throwAny(new Exception() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public String getMessage() {
                            throw new IllegalStateException("no words");
                        }
                    });
                default -> throwAny(new LinkageError("broken"));
            };
        }

        private static int deeper(int n) {
            return n == 0 ? 0 : deeper(n + 1) + 1;
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <T extends Throwable> Object throwAny(Throwable any) throws T {
            throw (T) any;
        }
    }

    private JobDetails run(String tasks) {
        try (EmbeddedCascade cascade = EmbeddedCascade.open(WorkerFixture.settings(folder, 1))) {
            cascade.work();
            return WorkerFixture.ended(cascade, WorkerFixture.start(cascade, "untidy", tasks));
        }
    }

    @Test
    @DisplayName(
            "H1: the name, class loader, interrupt and thread-local variables that a task leaves on its thread are gone for the next one")
    void theThreadIsAsNewForTheNextTask() {
        JobDetails job = run(WorkerFixture.java("a", Untidy.class, "")
                + WorkerFixture.java("b", Looks.class, ", depends_on: [a]")
                + WorkerFixture.java("c", Untidy.class, ", depends_on: [b], payload: { priority: 10 }")
                + WorkerFixture.java("d", Looks.class, ", depends_on: [c]"));

        String asNew = "\"true 5 true false null null true\"";
        assertThat(job.tasks()).extracting(WorkerFixture::result).containsExactly("\"left\"", asNew, "\"left\"", asNew);
    }

    @Test
    @DisplayName("H1: whatever a task throws, it alone fails, and the only slot goes on")
    void whateverATaskThrowsItAloneFails() {
        JobDetails job = run(WorkerFixture.java("stack", Throws.class, "")
                + WorkerFixture.java("memory", Throws.class, "")
                + WorkerFixture.java("neither", Throws.class, "")
                + WorkerFixture.java("wordless", Throws.class, "")
                + WorkerFixture.java("linkage", Throws.class, "")
                + WorkerFixture.java("good", Looks.class, ""));

        assertThat(job.header().status()).isEqualTo(JobStatus.FAILED);
        Map<String, String> errors = job.tasks().stream()
                .collect(Collectors.toMap(
                        task -> task.id(),
                        task -> task.error().map(e -> e.type()).orElse("none")));
        assertThat(errors)
                .containsEntry("stack", "java.lang.StackOverflowError")
                .containsEntry("memory", "java.lang.OutOfMemoryError")
                .containsEntry("neither", "java.lang.Throwable")
                .containsEntry("linkage", "java.lang.LinkageError")
                .containsEntry("good", "none")
                .containsKey("wordless");
    }
}
