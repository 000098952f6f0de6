package dev.cascade.local.account;

import dev.cascade.local.account.AccountException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The emulator, as a Python virtual environment that is made once and shared by all folders. */
final class MiniStack {

    /** The adaptations reach into this very version. */
    static final String VERSION = "1.5.33";

    /** The packages that Python functions have in AWS. */
    private static final String BOTO3 = "boto3==1.43.106";

    private static final String READY = "ready";

    private final Path folder;

    private MiniStack(Path folder) {
        this.folder = folder;
    }

    /** In the user's cache folder, or that of {@code XDG_CACHE_HOME}. */
    static MiniStack of(Map<String, String> env) {
        Path cache = Optional.ofNullable(env.get("XDG_CACHE_HOME"))
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        return new MiniStack(cache.resolve("cascade").resolve("ministack-" + VERSION));
    }

    boolean isInstalled() {
        return Files.exists(folder.resolve(READY));
    }

    /**
     * Makes it if it is not there.
     *
     * @param log gets what {@code pip} writes
     * @throws AccountException if it cannot be installed
     */
    void install(Path log) throws InterruptedException {
        if (isInstalled()) {
            return;
        }
        boolean made = new ExternalTool(List.of("python3", "-m", "venv", "--clear", folder.toString())).run(log)
                && new ExternalTool(List.of(
                                python().toString(),
                                "-m",
                                "pip",
                                "install",
                                "--disable-pip-version-check",
                                "ministack==" + VERSION,
                                BOTO3))
                        .run(log);
        if (!made) {
            throw new AccountException(
                    Kind.FAILED,
                    "the emulator cannot be installed; all of the output is in " + log + ", its end is\n"
                            + ExternalTool.tail(log, 10));
        }
        try {
            Files.writeString(folder.resolve(READY), "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + folder, e);
        }
    }

    /**
     * Makes the role that the first cluster of an account needs, as the README of infra-cdk has it done in AWS: {@code aws iam
     * create-service-linked-role}.
     *
     * @param environment where the account is, and who asks
     * @param log gets what is written
     * @throws AccountException if it is refused
     */
    void createEcsRole(Map<String, String> environment, Path log) throws InterruptedException {
        String program =
                "import boto3; boto3.client('iam').create_service_linked_role(AWSServiceName='ecs.amazonaws.com')";
        if (!new ExternalTool(List.of(python().toString(), "-c", program))
                .withoutAws()
                .with(environment)
                .run(log)) {
            throw new AccountException(
                    Kind.FAILED,
                    "the service-linked role of ECS cannot be made; all of the output is in " + log + ", its end is\n"
                            + ExternalTool.tail(log, 10));
        }
    }

    Path programs() {
        return folder.resolve("bin");
    }

    Path python() {
        return programs().resolve("python3");
    }
}
