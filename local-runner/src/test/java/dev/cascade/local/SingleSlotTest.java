package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SingleSlotTest {

    @TempDir
    Path folder;

    /** Notes in the file {@code payload.journal} when it begins and when it ends. */
    public static final class Notes implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws Exception {
            Path journal = Path.of(String.valueOf(config.payload().get("journal")));
            Files.writeString(journal, "begin\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Thread.sleep(50);
            Files.writeString(journal, "end\n", StandardOpenOption.APPEND);
            return null;
        }
    }

    @Test
    @DisplayName(
            "F17: a worker with one slot runs one task at a time, whatever the types: functions, commands, Java tasks")
    void oneSlotIsOneTask() throws Exception {
        Path function = Files.createDirectories(folder.resolve("functions/notes"));
        Files.writeString(function.resolve("handler.py"), """
                import time

                def lambda_handler(event, context):
                    path = event["task_config"]["payload"]["journal"]
                    with open(path, "a") as journal:
                        journal.write("begin\\n")
                    time.sleep(0.05)
                    with open(path, "a") as journal:
                        journal.write("end\\n")
                """);
        Path journal = folder.resolve("journal");
        StringBuilder tasks = new StringBuilder();
        String payload = ", payload: { journal: \"" + journal + "\" }";
        for (int i = 0; i < 3; i++) {
            tasks.append("f" + i + ": { type: lambda, function_name: notes" + payload + " }\n");
            tasks.append("c" + i
                    + ": { type: command, command: [sh, -c, 'echo begin >> \"$0\"; sleep 0.05; echo end >> \"$0\"', \""
                    + journal + "\"] }\n");
            tasks.append(WorkerFixture.java("j" + i, Notes.class, payload));
        }
        try (EmbeddedCascade cascade = EmbeddedCascade.open(WorkerFixture.settings(folder, 1))) {
            cascade.work();
            String job = WorkerFixture.start(cascade, "mixed", tasks.toString());

            assertThat(WorkerFixture.ended(cascade, job).tasks())
                    .allSatisfy(task -> assertThat(task.error()).isEmpty());
        }
        List<String> lines = Files.readAllLines(journal);
        assertThat(lines).hasSize(18);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).as("line %d of %s", i, lines).isEqualTo(i % 2 == 0 ? "begin" : "end");
        }
    }
}
