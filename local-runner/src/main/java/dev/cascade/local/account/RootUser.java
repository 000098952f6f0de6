package dev.cascade.local.account;

/** The root user of the emulated account, who may do everything. Not a secret: the account is on this machine only. */
final class RootUser {

    static final String ACCOUNT = "000000000000";
    static final String ACCESS_KEY = "test";
    static final String SECRET_KEY = "test";

    private RootUser() {}
}
