package dev.cascade.usecase;

import dev.cascade.port.ArtifactStore;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The texts of objects that never change, of which those used last are kept in memory: in a fan-out hundreds of tasks are given the same result.
 * Thread-safe.
 */
final class RecentObjects {

    /** How much is kept, in characters. */
    private static final long KEPT = 16_000_000;

    private final ArtifactStore artifacts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, String> texts = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    RecentObjects(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /** The object's content as text; empty if there is none with this key. */
    Optional<String> text(String key) {
        lock.lock();
        try {
            String known = texts.get(key);
            if (known != null) {
                return Optional.of(known);
            }
        } finally {
            lock.unlock();
        }
        Optional<String> read = artifacts.get(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        read.filter(text -> text.length() <= KEPT / 4).ifPresent(text -> keep(key, text));
        return read;
    }

    private void keep(String key, String text) {
        lock.lock();
        try {
            if (texts.put(key, text) == null) {
                size += text.length();
            }
            var oldest = texts.entrySet().iterator();
            while (size > KEPT) {
                size -= oldest.next().getValue().length();
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }
}
