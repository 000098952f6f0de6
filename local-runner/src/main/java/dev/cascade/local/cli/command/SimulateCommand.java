package dev.cascade.local.cli.command;

import dev.cascade.local.cli.environment.CommandException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cascade simulate}, which the launcher of a clone answers itself: the simulation is not part of what is shipped. */
@Command(
        description = {
            "Looks for faults of Cascade: runs jobs on simulated installations where things go wrong.",
            "It works in a clone of Cascade only, as the first word: `./cascade simulate --help` tells more."
        })
final class SimulateCommand implements Callable<Integer> {

    @Parameters(hidden = true)
    private List<String> ignored = List.of();

    @Override
    public Integer call() {
        throw CommandException.usage(
                "the simulation is started from a clone of Cascade, as `./cascade simulate`, with its options"
                        + " after that word");
    }
}
