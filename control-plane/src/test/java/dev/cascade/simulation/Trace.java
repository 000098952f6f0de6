package dev.cascade.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened in a run, in order, for an engineer who looks for the cause of a failure. Costs nothing unless it is wanted. */
final class Trace {

    private final boolean isWanted;
    private final List<String> lines = new ArrayList<>();

    Trace(boolean isWanted) {
        this.isWanted = isWanted;
    }

    void tell(Duration time, String who, Supplier<String> what) {
        if (isWanted) {
            lines.add("%02d:%06.3f  %-10s %s"
                    .formatted(time.toMinutes(), (time.toMillis() % 60_000) / 1_000.0, who, what.get()));
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
