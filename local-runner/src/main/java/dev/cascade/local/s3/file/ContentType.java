package dev.cascade.local.s3.file;

import java.net.URLConnection;
import java.util.Locale;
import java.util.Map;

/** Content types by extension: a plain file has no place for the type that came with an upload. */
final class ContentType {
    static final String UNKNOWN = "application/octet-stream";

    /** Types that data pipelines use and the JDK's table does not have. */
    private static final Map<String, String> ADDED = Map.of(
            "jsonl", "application/x-ndjson",
            "ndjson", "application/x-ndjson",
            "parquet", "application/vnd.apache.parquet",
            "yaml", "application/yaml",
            "yml", "application/yaml");

    private ContentType() {}

    static String of(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String added = ADDED.get(extension);
        if (added != null) {
            return added;
        }
        String known = URLConnection.getFileNameMap().getContentTypeFor(name);
        return known == null ? UNKNOWN : known;
    }
}
