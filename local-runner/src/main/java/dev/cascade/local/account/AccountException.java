package dev.cascade.local.account;

import java.io.Serial;

/** The account cannot be started, deployed to or stopped; the message says what to do. */
public final class AccountException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why the account cannot be used. */
    public enum Kind {
        /** This machine lacks something, or the command was started where it cannot work. */
        UNUSABLE,
        /** Something else is there already. */
        CONFLICT,
        /** It was tried and failed. */
        FAILED
    }

    /** @param message what is wrong and what to do */
    public AccountException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Why the account cannot be used. */
    public Kind kind() {
        return kind;
    }
}
