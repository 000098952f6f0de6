package dev.cascade.local.account;

import dev.cascade.local.process.FileTail;
import dev.cascade.local.process.ProcessGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of this machine that is run to its end. For one thread. */
final class ExternalTool {

    private static final long SECONDS_TO_ANSWER = 60;

    private static final int LONGEST_SHOWN_LINE = 400;

    private final ProcessBuilder builder;

    /** @param words the program, which is searched on the {@code PATH}, and its arguments */
    ExternalTool(List<String> words) {
        builder = new ProcessBuilder(words).redirectErrorStream(true);
    }

    ExternalTool in(Path folder) {
        builder.directory(folder.toFile());
        return this;
    }

    ExternalTool with(Map<String, String> environment) {
        builder.environment().putAll(environment);
        return this;
    }

    /** Nothing of the user's own AWS account, so that nothing can end up there. */
    ExternalTool withoutAws() {
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("CDK_"));
        return this;
    }

    /** Runs it, what it writes going to the end of a file. Whether it succeeded. */
    boolean run(Path log) throws InterruptedException {
        try {
            Files.createDirectories(log.getParent());
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            // Ctrl-C in the terminal does not reach the process group: the caller decides what an interrupt means.
            try (ProcessGroup group = ProcessGroup.start(builder)) {
                return group.leader().waitFor() == 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + builder.command().getLast(), e);
        }
    }

    /** Its output; empty if the program is missing, fails, or does not end. */
    Optional<String> answer() throws InterruptedException {
        try {
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            var unused = process.onExit()
                    .orTimeout(SECONDS_TO_ANSWER, TimeUnit.SECONDS)
                    .exceptionally(late -> process.destroyForcibly());
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(output.strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The last lines of a log, for error messages. */
    static String tail(Path log, int lines) {
        try {
            List<String> all =
                    FileTail.read(log, lines * LONGEST_SHOWN_LINE).lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "";
        }
    }
}
