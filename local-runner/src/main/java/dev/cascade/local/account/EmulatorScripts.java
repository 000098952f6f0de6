package dev.cascade.local.account;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Python program in this jar that adapts MiniStack. */
final class EmulatorScripts {

    private static final List<String> MODULES = List.of(
            "__init__",
            "__main__",
            "admin",
            "asynchronous",
            "concurrency",
            "executions",
            "functions",
            "gateway",
            "journal",
            "jsontext",
            "lineage",
            "objects",
            "outages",
            "peers",
            "permissions",
            "queues",
            "resources",
            "rights",
            "schedules",
            "snapshots",
            "stacks",
            "streams",
            "users");

    private EmulatorScripts() {}

    /** Writes it into the folder, as the package {@code emulator}. */
    static void unpack(Path folder) throws IOException {
        Path target = Files.createDirectories(folder.resolve("emulator"));
        for (String module : MODULES) {
            String file = module + ".py";
            try (InputStream in = EmulatorScripts.class.getResourceAsStream("emulator/" + file)) {
                if (in == null) {
                    throw new IllegalStateException("emulator/" + file + " is missing from the build");
                }
                Files.write(target.resolve(file), in.readAllBytes());
            }
        }
    }
}
