package dev.cascade.local.s3.file;

import java.time.Instant;

/**
 * What is known of a stored object without reading it.
 *
 * @param key its key, with {@code /} between segments on every system
 * @param size in bytes
 * @param etag MD5 of the content in lower-case hex, without quotes, also when it was uploaded in parts
 * @param lastModified when the file was last changed, by whomever
 * @param contentType derived from the key's extension; {@code application/octet-stream} when that tells nothing
 */
public record ObjectInfo(String key, long size, String etag, Instant lastModified, String contentType) {}
