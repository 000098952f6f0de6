package dev.cascade.acceptance;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as slow as the test wants: it waits for the file {@code payload.gate} if one is named, then adds its id as a line to the file
 * {@code payload.journal}, which so tells what really happened, and how often.
 */
public final class GatedTask implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Object gate = config.payload().get("gate");
        if (gate != null) {
            awaitFile(Path.of(gate.toString()));
        }
        String line = context.taskId() + "\n";
        Path journal = Path.of(String.valueOf(config.payload().get("journal")));
        Files.writeString(journal, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return Map.of("attempt", context.attempt());
    }

    static void awaitFile(Path file) throws IOException, InterruptedException {
        Path folder = file.toAbsolutePath().getParent();
        try (WatchService changes = FileSystems.getDefault().newWatchService()) {
            var unused = folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(file)) {
                WatchKey change = changes.take();
                change.pollEvents();
                change.reset();
            }
        }
    }

    /** How such a task stands in a DAG file. */
    static String yaml(String id, Shell shell, @Nullable String gate, String more) {
        String at = gate == null ? "" : ", gate: \"" + shell.folder().resolve(gate) + "\"";
        return "  " + id + ": { type: local, module: " + GatedTask.class.getName() + ", payload: { journal: \""
                + shell.folder().resolve("journal") + "\"" + at + " }" + more + " }\n";
    }
}
