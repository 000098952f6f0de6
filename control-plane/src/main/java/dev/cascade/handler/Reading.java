package dev.cascade.handler;

/** What came of reading a message of the control queue that is well formed. */
sealed interface Reading {

    /** It says this, and may. */
    record Believed(ControlMessage message) implements Reading {}

    /** It is about something that others did, or that does not exist any more. */
    record Irrelevant() implements Reading {}

    /**
     * Whoever sent it claims to be somebody else.
     *
     * @param reason how that shows, a sentence without its end, and without anything that the message says
     */
    record Refused(String reason) implements Reading {}
}
