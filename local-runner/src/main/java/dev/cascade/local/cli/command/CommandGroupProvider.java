package dev.cascade.local.cli.command;

import dev.cascade.local.cli.session.CommandSession;
import java.util.Map;
import java.util.function.Function;

/**
 * A group of commands that is in a jar of its own, such as {@code cascade account}. A jar names its groups in {@code
 * META-INF/services/dev.cascade.local.cli.command.CommandGroupProvider}. Without the jar the group does not exist.
 */
public interface CommandGroupProvider {

    /** The name of the group on the command line. */
    String name();

    /** One sentence for the help. */
    String description();

    /** The commands of the group by name, in the order of the help. */
    Map<String, Function<CommandSession, Object>> commands();
}
