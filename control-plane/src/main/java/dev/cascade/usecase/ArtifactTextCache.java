package dev.cascade.usecase;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cascade.port.ArtifactStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A cache of the texts of immutable objects. It keeps the most recently used ones: in a fan-out, hundreds of tasks get the same result.
 * Thread-safe.
 */
final class ArtifactTextCache {

    private static final int BYTES = 32_000_000;

    private final ArtifactStore artifacts;
    private final Cache<String, String> texts = Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((String key, String text) -> 2 * (key.length() + text.length()))
            .executor(Runnable::run)
            .build();

    ArtifactTextCache(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /** The object's content as text; empty if there is none with this key. */
    Optional<String> text(String key) {
        String known = texts.getIfPresent(key);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<String> read = artifacts.get(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        read.filter(text -> text.length() <= BYTES / 8).ifPresent(text -> texts.put(key, text));
        return read;
    }
}
