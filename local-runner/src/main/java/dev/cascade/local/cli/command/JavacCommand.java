package dev.cascade.local.cli.command;

import dev.cascade.local.cli.environment.CommandEnvironment;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.session.CommandSession;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code cascade javac}. */
@Command(
        description = {
            "Compiles tasks and DAGs in Java: `javac` of the JDK that runs Cascade, which has what they are written against on its class path.",
            "All words are for the compiler, as in `cascade javac -d classes tasks/com/acme/Report.java`."
        },
        customSynopsis = "cascade javac [OPTION]... FILE...")
final class JavacCommand implements Callable<Integer> {

    static final String NAME = "javac";

    private final CommandSession session;

    @Unmatched
    private List<String> words = new ArrayList<>();

    JavacCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ToolProvider compiler = ToolProvider.findFirst(NAME)
                .orElseThrow(() -> CommandException.usage("this Java, " + System.getProperty("java.home")
                        + ", has no compiler; start Cascade with a JDK, which CASCADE_JAVA_HOME may name"));
        if (words.isEmpty()) {
            throw CommandException.usage(
                    "which files are to be compiled? As in `cascade javac -d classes Report.java`");
        }
        CommandEnvironment environment = session.environment();
        List<String> all = withClassPath();
        int code = compiler.run(environment.out(), environment.err(), all.toArray(String[]::new));
        return (code == 0 ? ExitCode.SUCCESS : ExitCode.USAGE).code();
    }

    /** The given path comes before CLASSPATH, as for the compiler itself. */
    private List<String> withClassPath() {
        String ours = ClassPathCommand.forAuthors();
        List<String> all = new ArrayList<>();
        boolean given = false;
        boolean isPath = false;
        for (String word : words) {
            boolean joined = word.startsWith("--class-path=");
            given |= joined || isPath;
            all.add(joined || isPath ? word + File.pathSeparator + ours : word);
            isPath = !isPath && List.of("-cp", "-classpath", "--class-path").contains(word);
        }
        if (!given) {
            String variable = session.environment().env().getOrDefault("CLASSPATH", "");
            all.addAll(0, List.of("-cp", variable.isEmpty() ? ours : variable + File.pathSeparator + ours));
        }
        return all;
    }
}
