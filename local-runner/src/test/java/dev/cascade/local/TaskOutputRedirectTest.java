package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(120)
@Isolated("It replaces standard output and standard error of this JVM.")
class TaskOutputRedirectTest {

    @TempDir
    Path folder;

    /** Prints in all the ways in which Java code does. */
    public static final class Prints implements Task {

        static {
            System.out.println("from a static initialiser");
        }

        public Prints() {
            System.out.println("from a constructor");
        }

        @Override
        public Object execute(TaskConfig config, TaskContext context) throws Exception {
            System.out.println("to standard output: é 漢");
            System.err.print("to standard error\n");
            context.log("to the log");
            Thread child = new Thread(() -> System.out.println("from a thread"));
            child.start();
            child.join();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                threads.submit(() -> System.out.println("from a virtual thread"))
                        .get();
            }
            Thread.currentThread().interrupt();
            System.out.println("while interrupted");
            return Thread.interrupted();
        }
    }

    /** Diverts the streams of the whole process, and leaves it so. */
    public static final class Diverts implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
            System.out.println("to nobody");
            return null;
        }
    }

    /** Logs through a handler that took the stream when it was made. */
    public static final class Logs implements Task {

        private static final ConsoleHandler CONSOLE = new ConsoleHandler();

        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            CONSOLE.publish(new LogRecord(Level.SEVERE, "logged by " + context.taskId()));
            return null;
        }
    }

    @Test
    @DisplayName("F7: what a Java task prints, in whatever way, is in the log of its attempt, and nothing else is")
    void whatATaskPrintsIsInItsLog() {
        try (EmbeddedCascade cascade = EmbeddedCascade.open(WorkerFixture.settings(folder, 2))) {
            cascade.work();
            String job = WorkerFixture.start(
                    cascade,
                    "prints",
                    WorkerFixture.java("first", Prints.class, "")
                            + WorkerFixture.java("diverts", Diverts.class, ", depends_on: [first]")
                            + WorkerFixture.java("second", Prints.class, ", depends_on: [diverts]")
                            + WorkerFixture.java("one", Logs.class, ", depends_on: [second]")
                            + WorkerFixture.java("two", Logs.class, ", depends_on: [one]"));
            WorkerFixture.ended(cascade, job);

            String each = """
                    from a constructor
                    to standard output: é 漢
                    to standard error
                    to the log
                    from a thread
                    from a virtual thread
                    while interrupted
                    """;
            assertThat(WorkerFixture.log(folder, job, "first", 1)).isEqualTo("from a static initialiser\n" + each);
            assertThat(WorkerFixture.log(folder, job, "second", 1)).isEqualTo(each);
            assertThat(WorkerFixture.log(folder, job, "one", 1))
                    .contains("logged by one")
                    .doesNotContain("two");
            assertThat(WorkerFixture.log(folder, job, "two", 1))
                    .contains("logged by two")
                    .doesNotContain("one");
        }
    }
}
