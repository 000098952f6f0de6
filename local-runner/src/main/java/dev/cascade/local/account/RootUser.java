package dev.cascade.local.account;

import java.net.URI;
import java.util.Map;

/** The root user of the emulated account, who may do everything. Not a secret: the account is on this machine only. */
final class RootUser {

    static final String ACCOUNT = "000000000000";
    static final String ACCESS_KEY = "test";
    static final String SECRET_KEY = "test";

    private RootUser() {}

    /** The variables with which a tool of AWS is this user, and uses the account at the endpoint. */
    static Map<String, String> environment(URI endpoint, String region) {
        return Map.of(
                "AWS_ENDPOINT_URL",
                endpoint.toString(),
                "AWS_ACCESS_KEY_ID",
                ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY",
                SECRET_KEY,
                "AWS_REGION",
                region,
                "AWS_DEFAULT_REGION",
                region,
                "AWS_CONFIG_FILE",
                "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE",
                "/dev/null",
                "AWS_EC2_METADATA_DISABLED",
                "true");
    }
}
