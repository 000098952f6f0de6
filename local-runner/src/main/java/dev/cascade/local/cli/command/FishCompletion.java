package dev.cascade.local.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the completion script for the fish shell from the commands and their options. */
final class FishCompletion {

    private final StringBuilder script = new StringBuilder("complete -c cascade -f\n");

    private FishCompletion() {}

    static String of(CommandLine root) {
        FishCompletion completion = new FishCompletion();
        completion.add(root, List.of());
        return completion.script.toString();
    }

    private void add(CommandLine command, List<String> path) {
        String condition = condition(path, command.getSubcommands());
        command.getSubcommands().forEach((name, child) -> line(condition, "-a " + quoted(name), description(child)));
        for (OptionSpec option : command.getCommandSpec().options()) {
            line(condition, names(option), option.description().length == 0 ? "" : option.description()[0]);
        }
        if (command.getSubcommands().isEmpty() && !path.isEmpty()) {
            // Names of files stand for DAGs, contexts, folders.
            script.append("complete -c cascade -n ").append(quoted(condition)).append(" -F\n");
        }
        command.getSubcommands().forEach((name, child) -> {
            List<String> below = new ArrayList<>(path);
            below.add(name);
            add(child, below);
        });
    }

    /** Within the command, and before one of those below it. */
    private static String condition(List<String> path, Map<String, CommandLine> below) {
        List<String> conditions = new ArrayList<>();
        path.forEach(word -> conditions.add("__fish_seen_subcommand_from " + word));
        if (!below.isEmpty()) {
            conditions.add("not __fish_seen_subcommand_from " + String.join(" ", below.keySet()));
        }
        return String.join("; and ", conditions);
    }

    private void line(String condition, String what, String description) {
        script.append("complete -c cascade -n ")
                .append(quoted(condition))
                .append(' ')
                .append(what)
                .append(" -d ")
                .append(quoted(firstSentence(description)))
                .append('\n');
    }

    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(names.isEmpty() ? "" : " ")
                    .append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
        }
        return option.arity().max() == 0 ? names.toString() : names + " -r";
    }

    private static String description(CommandLine command) {
        String[] lines = command.getCommandSpec().usageMessage().description();
        return lines.length == 0 ? "" : lines[0];
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
