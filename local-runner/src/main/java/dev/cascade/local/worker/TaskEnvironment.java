package dev.cascade.local.worker;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The environment variables of commands: those of this process, except for Cascade's own settings, with which a command could act as Cascade does,
 * and further ones. A task that needs a variable that is left out names it in its {@code environment}. Immutable.
 */
public final class TaskEnvironment {

    /** Settings of Cascade that give no access to anything. */
    private static final Set<String> HARMLESS = Set.of(
            "CASCADE_HOME",
            "CASCADE_JAVA_HOME",
            "CASCADE_DEBUG",
            "CASCADE_STATE_DIR",
            "CASCADE_S3_BUCKET",
            "CASCADE_URL",
            "CASCADE_WORKERS");

    /**
     * Where the SDKs and tools of AWS find credentials, and the agent of ECS, which acts with a worker's rights.
     *
     * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html">AWS SDKs and Tools standardized credential providers</a>
     */
    private static final Set<String> AWS_CREDENTIALS = Set.of(
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_SECURITY_TOKEN",
            "AWS_CREDENTIAL_EXPIRATION",
            "AWS_PROFILE",
            "AWS_DEFAULT_PROFILE",
            "AWS_ROLE_ARN",
            "AWS_ROLE_SESSION_NAME",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            "ECS_AGENT_URI");

    /** Has the SDKs look neither at the files of this user nor for the role of the machine. */
    private static final Map<String, String> NO_OTHER_CREDENTIALS = Map.of(
            "AWS_SHARED_CREDENTIALS_FILE",
            "/dev/null",
            "AWS_CONFIG_FILE",
            "/dev/null",
            "AWS_EC2_METADATA_DISABLED",
            "true");

    private final Set<String> leftOut;
    private final Map<String, String> more;

    private TaskEnvironment(Set<String> leftOut, Map<String, String> more) {
        this.leftOut = leftOut;
        this.more = Map.copyOf(more);
    }

    /**
     * Commands may do in AWS what this process may.
     *
     * @param more further variables, over those of this process
     */
    public static TaskEnvironment inherited(Map<String, String> more) {
        return new TaskEnvironment(Set.of(), more);
    }

    /**
     * Commands are given no AWS credentials of this process, nor are the files of its user and the role of its machine found. It is no boundary:
     * a command runs as the same user, who may read the environment of this process.
     *
     * @param more further variables, such as those with which other credentials are found
     */
    public static TaskEnvironment withoutAwsCredentials(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(NO_OTHER_CREDENTIALS);
        all.putAll(more);
        return new TaskEnvironment(AWS_CREDENTIALS, all);
    }

    boolean isInherited(String name) {
        boolean setting = name.startsWith("CASCADE_") || name.equals("DATABASE_URL");
        return (!setting || HARMLESS.contains(name)) && !leftOut.contains(name);
    }

    /** Makes the variables of this process those of a command. */
    void applyTo(Map<String, String> environment) {
        environment.keySet().removeIf(name -> !isInherited(name));
        environment.putAll(more);
    }
}
