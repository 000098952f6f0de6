package dev.cascade.local.cli;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.nio.file.Files;
import java.nio.file.Path;

/** A local task that says that it runs, and ends once there is a file named {@code go} in the current folder. */
public final class GatedJavaTask implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Files.writeString(Path.of("began-java"), "x\n");
        while (Files.notExists(Path.of("go"))) {
            Thread.sleep(10);
        }
        return 1;
    }
}
