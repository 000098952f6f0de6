package dev.cascade.port;

import java.io.Serial;

/** A message could not be brought to a viewer, who may still be there; the message tells what to look at. */
public class ViewerException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public ViewerException(String message) {
        super(message);
    }

    public ViewerException(String message, Throwable cause) {
        super(message, cause);
    }
}
