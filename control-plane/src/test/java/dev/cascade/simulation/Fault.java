package dev.cascade.simulation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the simulation makes go wrong. */
enum Fault {
    /** A process ends before or after a call to a port or to AWS. */
    CRASH,
    /** A call fails: nothing was done, or it was done and its answer is lost. */
    STORE_FAILURE,
    /** A write is made a second time after it was made, as the SDK does when an answer is lost, and the second answer counts. */
    REPEATED_WRITE,
    /** Other processes act between the decision of a process and its write. */
    CONFLICT,
    /** A message does not arrive. */
    LOST_MESSAGE,
    /** A message arrives up to a minute later. */
    LATE_MESSAGE,
    /** A message arrives twice. */
    DOUBLED_MESSAGE,
    /** A timer cannot be set, is lost, or fires early. */
    TIMER_FAILURE,
    /** What tells other processes about changes is interrupted for a while. */
    STREAM_DOWN,
    /** The clocks of processes differ by up to two seconds. */
    CLOCK_SKEW,
    /** A service refuses calls because there are too many. */
    THROTTLING,
    /** A process stands still for longer than its lease and goes on afterwards. */
    PAUSE,
    /** An attempt takes longer than its timeout. */
    LONG_TASK;

    /** The word for it on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Fault> of(String label) {
        return Arrays.stream(values()).filter(f -> f.label().equals(label)).findFirst();
    }
}
