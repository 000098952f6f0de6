package dev.cascade.usecase.cost;

import dev.cascade.port.JobHeader;
import java.util.List;

/**
 * An estimate of what a job cost, or would have cost, in AWS. Immutable.
 *
 * @param header the job
 * @param lastEvent the number of the latest event that it takes into account
 * @param isComplete whether it takes the whole journal into account, as it was when the estimate was asked for
 * @param isInAws whether the job ran in AWS
 * @param prices the prices that it is made with
 * @param lines what is billed, without what comes to nothing
 * @param assumptions how it was counted: sentences
 * @param notCounted what costs something and is not in it: sentences
 */
public record JobCost(
        JobHeader header,
        long lastEvent,
        boolean isComplete,
        boolean isInAws,
        PriceTable prices,
        List<Line> lines,
        List<String> assumptions,
        List<String> notCounted) {

    public JobCost {
        lines = List.copyOf(lines);
        assumptions = List.copyOf(assumptions);
        notCounted = List.copyOf(notCounted);
    }

    /**
     * A part of it.
     *
     * @param count how many units
     * @param price what {@link Charge#per} units cost, in US dollars
     */
    public record Line(Charge charge, double count, double price) {

        /** In US dollars. */
        public double amount() {
            return count * price / charge.per();
        }
    }

    /** How many units of a kind are billed; 0 if none is. */
    public double count(Charge charge) {
        return lines.stream()
                .filter(line -> line.charge() == charge)
                .mapToDouble(Line::count)
                .sum();
    }

    /** The sum of all lines, in US dollars. */
    public double total() {
        return lines.stream().mapToDouble(Line::amount).sum();
    }

    /** What it is an estimate of, for people. */
    public String title() {
        String what = isInAws ? "What this job cost" : "What this job would have cost in AWS";
        if (!isComplete) {
            return what + " until its event " + lastEvent;
        }
        return header.status().isTerminal() ? what : what + " until now";
    }
}
