package dev.cascade.infra;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.iam.IRole;

/**
 * What a {@link WorkerPool} is like.
 *
 * @param most the most workers that run at once, at least 1
 * @param runner jars and folders of jars: the local runner and what it needs
 * @param jars a folder with the jars of one's own local tasks
 * @param image an image of one's own, with Java 21 or newer on its path; empty for Amazon Corretto's
 * @param taskRole the role whose credentials {@code command} tasks get; its trust policy must let the role of the workers, or the account, assume
 *     it. Empty: they get none
 */
public record WorkerPoolProps(
        int most, List<Path> runner, Optional<Path> jars, Optional<String> image, Optional<IRole> taskRole) {

    /** Checks and copies. */
    public WorkerPoolProps {
        if (most < 1) {
            throw new IllegalArgumentException("a pool has at least 1 worker at most, got " + most);
        }
        runner = List.copyOf(runner);
    }
}
