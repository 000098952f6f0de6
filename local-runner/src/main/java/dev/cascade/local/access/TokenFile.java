package dev.cascade.local.access;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A token in the state directory, which only the user can read who runs the server. Where the system does not tell the users of connections,
 * clients on this machine show it.
 *
 * @param path where it is
 */
public record TokenFile(Path path) {

    /** The token of the server on this state directory. */
    public static TokenFile in(Path stateDir) {
        return new TokenFile(stateDir.resolve("dev-token"));
    }

    /**
     * Writes a new token, which replaces an older one.
     *
     * @throws IOException if it cannot be written
     */
    public String renew() throws IOException {
        String token = Secret.random().text();
        Files.deleteIfExists(path);
        if (path.getParent() != null) {
            PrivateFiles.createDirectories(path.getParent());
        }
        try (OutputStream out = PrivateFiles.newOutputStream(path)) {
            out.write(token.getBytes(StandardCharsets.US_ASCII));
        }
        return token;
    }

    /**
     * The token; empty if there is none.
     *
     * @throws IOException if it cannot be read
     */
    public Optional<String> read() throws IOException {
        try {
            return Optional.of(Files.readString(path, StandardCharsets.US_ASCII).strip())
                    .filter(t -> !t.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Removes it.
     *
     * @throws IOException if it cannot be removed
     */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
