package dev.cascade.handler;

/** The outcome of reading a well-formed message of the control queue. */
sealed interface ParsedMessage {

    /** An authentic message, with its content. */
    record Believed(ControlMessage message) implements ParsedMessage {}

    /** DAG files have changed. Anybody may say so, as they are looked at as they are. */
    record DagFiles() implements ParsedMessage {}

    /** It is about an invocation or execution that Cascade did not start, or about something that no longer exists. */
    record Irrelevant() implements ParsedMessage {}

    /**
     * The sender claims to be somebody else.
     *
     * @param reason why the message is not authentic: a sentence without a full stop, and without content of the message
     */
    record Refused(String reason) implements ParsedMessage {}
}
