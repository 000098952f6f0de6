package dev.cascade.handler;

import dev.cascade.aws.sqs.FanOutPiece;
import dev.cascade.engine.Outcome;
import dev.cascade.port.Attempt;
import dev.cascade.port.Topic;
import java.time.Instant;

/** What a message of the control queue says. */
sealed interface ControlMessage {

    /** The job that it is about. */
    String jobId();

    /** An attempt ended. */
    record Ended(Attempt attempt, Outcome outcome, Instant startedAt) implements ControlMessage {

        @Override
        public String jobId() {
            return attempt.job().id();
        }
    }

    /** The job wants to be looked at. */
    record Wake(String jobId) implements ControlMessage {}

    /** A piece of a fan-out wants to be carried out. */
    record Dispatch(FanOutPiece piece) implements ControlMessage {

        @Override
        public String jobId() {
            return piece.jobId();
        }
    }

    /** What viewers of the topic have not received yet is to be sent to them. */
    record Push(Topic topic) implements ControlMessage {

        /** Of a topic with many jobs, its name, which no job has. */
        @Override
        public String jobId() {
            return topic instanceof Topic.OfJob ofJob ? ofJob.jobId() : topic.text();
        }
    }
}
