package dev.cascade.aws.dynamodb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers what was used most recently. May be used by many threads. */
final class Lru<V> {

    private final Map<String, V> entries;

    Lru(int capacity) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized Optional<V> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    synchronized void put(String key, V value) {
        entries.put(key, value);
    }

    synchronized void forget(String key) {
        entries.remove(key);
    }
}
