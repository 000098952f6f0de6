package dev.cascade.local.account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The files of the emulated account.
 *
 * @param path the folder that holds all of them, {@code account} in the state folder
 */
record AccountFolder(Path path) {

    static AccountFolder in(Path stateDir) {
        return new AccountFolder(stateDir.resolve("account").toAbsolutePath().normalize());
    }

    /** The outputs of the deployment. The file exists only after a deployment that succeeded. */
    Path deployed() {
        return path.resolve("deployed.json");
    }

    /** The process that keeps the account running: its id, and the port. */
    Path process() {
        return path.resolve("process.json");
    }

    /** The log of the account's background process, with the emulator's warnings. */
    Path log() {
        return path.resolve("account.log");
    }

    /** The output of the last {@code cdk deploy}. */
    Path deployLog() {
        return path.resolve("deploy.log");
    }

    /** The outputs of the stacks. */
    Path outputs() {
        return path.resolve("outputs.json");
    }

    /** A line of JSON for every request to the account. */
    Path requests() {
        return path.resolve("requests.jsonl");
    }

    /** Where running functions keep their files. */
    Path functions() {
        return path.resolve("functions");
    }

    /** Functions of one's own, as they are deployed. */
    Path ownFunctions() {
        return path.resolve("own-functions");
    }

    /** Deletes a folder with all that is in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The emulator's program. */
    Path emulator() {
        return path.resolve("program");
    }
}
