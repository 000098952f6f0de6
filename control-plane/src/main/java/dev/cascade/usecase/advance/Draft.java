package dev.cascade.usecase.advance;

import dev.cascade.engine.Command;
import dev.cascade.engine.Decision;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobStore.DueCheck;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A decision with the entry that would save it, and who is to carry out what.
 *
 * @param claimed attempts that the dispatcher has reserved places for
 * @param services those of {@code claimed} that services carry out
 * @param queued attempts that are to be handed out
 * @param note what is in the {@link Outbox} until the decision was carried out
 */
public record Draft(
        Decision decision,
        Entry entry,
        List<Attempt> claimed,
        List<Attempt> services,
        List<Attempt> queued,
        Optional<DueCheck> note) {

    public Draft {
        claimed = List.copyOf(claimed);
        services = List.copyOf(services);
        queued = List.copyOf(queued);
    }

    Draft withNote(Optional<DueCheck> itsNote) {
        return new Draft(decision, entry, claimed, services, queued, itsNote);
    }

    /** The claims of workers that it grants; those of the dispatcher's own are known to the dispatcher. */
    public Set<Command.Claim> granted() {
        Set<Command.Claim> granted = new HashSet<>();
        for (Event event : entry.events()) {
            if (event instanceof Event.TaskRunning e && !e.worker().isEmpty()) {
                granted.add(new Command.Claim(e.ref(), e.attempt(), e.worker()));
            }
        }
        claimed.forEach(a -> granted.removeIf(c -> c.ref().equals(a.ref()) && c.attempt() == a.number()));
        return granted;
    }
}
