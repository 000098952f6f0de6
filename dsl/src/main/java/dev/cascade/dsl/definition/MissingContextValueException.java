package dev.cascade.dsl.definition;

import java.io.Serial;

/** Thrown when a template asks for a value that the job's context does not have; its task cannot run. */
public class MissingContextValueException extends BadContextException {

    @Serial
    private static final long serialVersionUID = 1L;

    MissingContextValueException(String path) {
        super("{{context." + path + "}} has no value: the job's context has no \"" + path
                + "\"; trigger the job with a context that has it");
    }
}
