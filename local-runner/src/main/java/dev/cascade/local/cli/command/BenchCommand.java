package dev.cascade.local.cli.command;

import dev.cascade.local.cli.environment.CommandException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cascade bench}, which the launcher of a clone answers itself: the benchmark is not part of what is shipped. */
@Command(
        description = {
            "Measures how fast Cascade is on this machine and counts what it would cost in AWS.",
            "It works in a clone of Cascade only, as the first word: `./cascade bench --help` tells more."
        })
final class BenchCommand implements Callable<Integer> {

    @Parameters(hidden = true)
    private List<String> ignored = List.of();

    @Override
    public Integer call() {
        throw CommandException.usage(
                "the benchmark is started from a clone of Cascade, as `./cascade bench`, with its options"
                        + " after that word");
    }
}
