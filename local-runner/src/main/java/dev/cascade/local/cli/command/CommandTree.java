package dev.cascade.local.cli.command;

import dev.cascade.local.cli.output.OutputFormat;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * All commands. Only the command that the arguments name is created, because creating one costs time. If the arguments name none, all are
 * created.
 */
public final class CommandTree {

    private static final List<Entry> COMMANDS = List.of(
            Entry.of("run", RunCommand::new),
            Entry.of("dev", DevCommand::new),
            Entry.of("ui", UiCommand::new),
            Entry.of("trigger", TriggerCommand::new),
            Entry.group(
                    "dag",
                    "Checks, shows and deploys DAGs.",
                    Entry.of("validate", DagValidateCommand::new),
                    Entry.of("list", DagListCommand::new),
                    Entry.of("show", DagShowCommand::new),
                    Entry.of("graph", DagGraphCommand::new),
                    Entry.of("versions", DagVersionsCommand::new),
                    Entry.of("deploy", DagDeployCommand::new),
                    Entry.of("pause", DagPauseCommand::new),
                    Entry.of("resume", DagResumeCommand::new)),
            Entry.group(
                    "job",
                    "Shows jobs and acts on them.",
                    Entry.of("list", JobListCommand::new),
                    Entry.of("show", JobShowCommand::new),
                    Entry.of("watch", JobWatchCommand::new),
                    Entry.of("explain", JobExplainCommand::new),
                    Entry.of("cost", JobCostCommand::new),
                    Entry.of("logs", JobLogsCommand::new),
                    Entry.of("cancel", JobCancelCommand::new),
                    Entry.of("retry", JobRetryCommand::new),
                    Entry.of("clear", JobClearCommand::new)),
            Entry.of("prune", PruneCommand::new),
            Entry.with("worker", WorkerCommand::new, Entry.of("list", WorkerListCommand::new)),
            Entry.of("javac", JavacCommand::new),
            Entry.of("classpath", ClassPathCommand::new),
            Entry.of("completion", CompletionCommand::new),
            Entry.of("bench", session -> new BenchCommand()),
            Entry.of("simulate", session -> new SimulateCommand()));

    private CommandTree() {}

    private record Entry(
            String name, String description, Function<CommandSession, Object> command, List<Entry> children) {

        static Entry of(String name, Function<CommandSession, Object> command) {
            return new Entry(name, "", command, List.of());
        }

        /** A command that does something itself as well. */
        static Entry with(String name, Function<CommandSession, Object> command, Entry... children) {
            return new Entry(name, "", command, List.of(children));
        }

        static Entry of(CommandGroupProvider group) {
            return group(
                    group.name(),
                    group.description(),
                    group.commands().entrySet().stream()
                            .map(command -> of(command.getKey(), command.getValue()))
                            .toArray(Entry[]::new));
        }

        static Entry group(String name, String description, Entry... children) {
            return new Entry(name, description, session -> new GroupCommand(), List.of(children));
        }
    }

    /** The command line for these arguments. */
    public static CommandLine grow(CommandSession session, List<String> args) {
        CommandLine root = new CommandLine(new RootCommand(session));
        root.setCommandName(session.environment().command());
        add(root, entries(args), session, args);
        root.registerConverter(OutputFormat.class, OutputFormat::parse);
        root.setExpandAtFiles(false);
        root.setUsageHelpWidth(100);
        callAs(session.environment().command(), root);
        return root;
    }

    /** The commands of this jar, and those of other jars unless the arguments ask for one of this jar: a search of the class path costs time. */
    private static List<Entry> entries(List<String> args) {
        int at = firstWord(args);
        boolean isOwn = at >= 0 && COMMANDS.stream().anyMatch(e -> e.name().equals(args.get(at)));
        return isOwn
                ? COMMANDS
                : Stream.concat(
                                COMMANDS.stream(),
                                ServiceLoader.load(CommandGroupProvider.class).stream()
                                        .map(provider -> Entry.of(provider.get())))
                        .toList();
    }

    private static void add(CommandLine to, List<Entry> entries, CommandSession session, List<String> args) {
        int at = firstWord(args);
        Optional<Entry> meant = at < 0
                ? Optional.empty()
                : entries.stream().filter(e -> e.name().equals(args.get(at))).findFirst();
        for (Entry entry : meant.map(List::of).orElse(entries)) {
            CommandLine command = new CommandLine(entry.command().apply(session));
            if (!entry.description().isEmpty()) {
                command.getCommandSpec().usageMessage().description(entry.description());
            }
            if (entry.name().equals(JavacCommand.NAME)) {
                // All words from the first unknown one on are arguments of the compiler.
                command.setStopAtUnmatched(true);
            }
            add(command, entry.children(), session, at < 0 ? List.of() : args.subList(at + 1, args.size()));
            to.addSubcommand(entry.name(), command);
            if (entry.name().equals(JavacCommand.NAME)) {
                // It has inherited the option that says how data is printed.
                CommandSpec spec = command.getCommandSpec();
                spec.remove(spec.findOption("--output"));
            }
        }
    }

    /** Has the commands that help mentions called as this one was. A percent sign would be a format there. */
    private static void callAs(String name, CommandLine command) {
        String escaped = name.replace("%", "%%");
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.description(asCalled(usage.description(), escaped));
        usage.customSynopsis(Arrays.stream(usage.customSynopsis())
                .map(line -> line.replaceFirst("^cascade ", Matcher.quoteReplacement(escaped + " ")))
                .toArray(String[]::new));
        usage.footer(asCalled(usage.footer(), escaped));
        command.getSubcommands().values().forEach(child -> callAs(name, child));
    }

    private static String[] asCalled(String[] lines, String name) {
        return Arrays.stream(lines).map(line -> TextFormat.asCalled(line, name)).toArray(String[]::new);
    }

    /** Where the first argument is that is neither an option nor the format that follows {@code -o}; -1 if there is none. */
    private static int firstWord(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equals("-o") || arg.equals("--output")) {
                i++;
            } else if (!arg.startsWith("-")) {
                return i;
            }
        }
        return -1;
    }
}
