package dev.cascade.port;

import dev.cascade.dsl.definition.Identifier;
import java.util.Optional;

/** What a viewer of the live stream watches. */
public sealed interface Topic {

    /** The topic of everything that happens. */
    String ALL = "jobs";

    /** The beginning of the topic of one job. */
    String JOB = "job:";

    /** The beginning of the topic of the jobs of one DAG. */
    String DAG = "dag:";

    /** Its name in the protocol: {@code job:ID}, {@code dag:NAME} or {@code jobs}. */
    String text();

    /** One job, which need not exist yet. */
    record OfJob(String jobId) implements Topic {
        @Override
        public String text() {
            return JOB + jobId;
        }
    }

    /** All jobs of a DAG. */
    record OfDag(String dag) implements Topic {
        @Override
        public String text() {
            return DAG + dag;
        }
    }

    /** All jobs. */
    record AllJobs() implements Topic {
        @Override
        public String text() {
            return ALL;
        }
    }

    /** The topic with this name; empty if it is not the name of one. */
    static Optional<Topic> of(String text) {
        if (text.equals(ALL)) {
            return Optional.of(new AllJobs());
        }
        if (text.startsWith(JOB)) {
            return Optional.of(text.substring(JOB.length())).filter(Topic::isId).map(OfJob::new);
        }
        return text.startsWith(DAG)
                ? Optional.of(text.substring(DAG.length())).filter(Topic::isId).map(OfDag::new)
                : Optional.empty();
    }

    private static boolean isId(String text) {
        return Identifier.isValid(text);
    }
}
