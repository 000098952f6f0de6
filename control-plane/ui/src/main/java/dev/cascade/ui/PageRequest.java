package dev.cascade.ui;

import java.util.Optional;

/**
 * A request for a page or a part of one.
 *
 * @param method the HTTP method
 * @param path the path as it was sent, without the query
 * @param acceptEncoding the {@code Accept-Encoding} header
 * @param ifNoneMatch the {@code If-None-Match} header
 */
public record PageRequest(String method, String path, Optional<String> acceptEncoding, Optional<String> ifNoneMatch) {}
