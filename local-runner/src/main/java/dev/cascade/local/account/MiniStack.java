package dev.cascade.local.account;

import dev.cascade.local.account.AccountException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The emulator, as a Python virtual environment that is made once and shared by all folders. */
final class MiniStack {

    /** The adaptations reach into this very version. */
    static final String VERSION = "1.5.33";

    /** The emulator, the packages that Python functions have in AWS, and what the emulated Cognito signs tokens with. */
    private static final List<String> PACKAGES =
            List.of("ministack==" + VERSION, "boto3==1.43.106", "cryptography==50.0.2");

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

    /** Whether all packages of this version of Cascade are there; {@link #READY} says which an earlier one has installed. */
    boolean isInstalled() {
        try {
            return Files.exists(folder.resolve(READY))
                    && Files.readString(folder.resolve(READY)).equals(String.join("\n", PACKAGES));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.resolve(READY), e);
        }
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
        List<String> install =
                new ArrayList<>(List.of(python().toString(), "-m", "pip", "install", "--disable-pip-version-check"));
        install.addAll(PACKAGES);
        boolean made = new ExternalTool(List.of("python3", "-m", "venv", "--clear", folder.toString())).run(log)
                && new ExternalTool(install).run(log);
        if (!made) {
            throw new AccountException(
                    Kind.FAILED,
                    "the emulator cannot be installed; all of the output is in " + log + ", its end is\n"
                            + ExternalTool.tail(log, 10));
        }
        try {
            Files.writeString(folder.resolve(READY), String.join("\n", PACKAGES));
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
