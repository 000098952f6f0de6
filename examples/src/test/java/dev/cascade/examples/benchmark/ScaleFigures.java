package dev.cascade.examples.benchmark;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was counted of a workload that is about reads and not about speed.
 *
 * @param store on what
 * @param counts by what they count, in the order in which they are shown
 */
record ScaleFigures(Scale workload, BenchmarkStore store, Map<String, Long> counts) {

    ScaleFigures {
        counts = new LinkedHashMap<>(counts);
    }

    /** Workloads whose counts must not grow with what only waits. */
    enum Scale {
        W11("an idle minute while 10,000 jobs wait"),
        W12("cold load of a job of 100,000 tasks, half done, and a page of its tasks");

        private final String what;

        Scale(String what) {
            this.what = what;
        }

        String what() {
            return what;
        }
    }
}
