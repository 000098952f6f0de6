package dev.cascade.dsl.document;

import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * YAML's merge key: {@code <<: *defaults} puts the fields of another object where the object has none of its own by that name. In quotes it is
 * a name like any other.
 */
final class YamlMergeKeys {

    static final String KEY = "<<";

    private YamlMergeKeys() {}

    /**
     * The object's fields with those of what it merges, its own first; a merge of something else than objects stays as it is.
     *
     * @param mergeKeys the positions of those fields whose name is a merge key
     */
    static List<MapNode.Entry> resolve(List<MapNode.Entry> entries, BitSet mergeKeys) {
        List<MapNode.Entry> resolved = new ArrayList<>();
        List<MapNode> merged = new ArrayList<>();
        Set<String> own = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            MapNode.Entry entry = entries.get(i);
            List<MapNode> maps = mergeKeys.get(i) ? merged(entry.value()) : List.of();
            merged.addAll(maps);
            if (maps.isEmpty()) {
                resolved.add(entry);
                own.add(entry.name());
            }
        }
        merged.stream()
                .flatMap(map -> map.entries().stream())
                .filter(entry -> own.add(entry.name()))
                .forEach(resolved::add);
        return resolved;
    }

    private static List<MapNode> merged(Node value) {
        return switch (value) {
            case MapNode map -> List.of(map);
            case ListNode list -> onlyMaps(list.items());
            case ScalarNode s -> List.of();
        };
    }

    private static List<MapNode> onlyMaps(List<Node> items) {
        List<MapNode> maps = items.stream()
                .filter(MapNode.class::isInstance)
                .map(MapNode.class::cast)
                .toList();
        return maps.size() == items.size() ? maps : List.of();
    }
}
