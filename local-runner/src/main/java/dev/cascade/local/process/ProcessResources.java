package dev.cascade.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Scripts beside the classes of this package. */
final class ProcessResources {

    private ProcessResources() {}

    static String text(String name) {
        try (InputStream in = ProcessResources.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is missing from the build", e);
        }
    }
}
