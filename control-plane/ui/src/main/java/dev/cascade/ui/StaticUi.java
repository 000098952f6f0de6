package dev.cascade.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The pages of the web UI, as the build compressed them. Below {@code /ui/assets/} are files whose names change with their content, so that
 * browsers keep them for ever; {@code /ui} and every other path below it is a page of the application, and the answer is its one HTML file. What a
 * page may load is limited to its own origin by the {@code Content-Security-Policy}. Immutable and thread-safe.
 */
public final class StaticUi {

    /** Where the pages are. */
    public static final String PREFIX = "/ui/";

    /**
     * The first page without the slash at its end. It is answered with the page, and not led to the path with the slash: a gateway that leaves a slash at the
     * end out would lead a browser in circles.
     */
    private static final String FIRST = "/ui";

    private static final String ASSETS = PREFIX + "assets/";
    private static final String PAGES = "pages/";
    private static final String INDEX = "index.html";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, PageFile> files;
    private final Map<String, String> securityHeaders;

    private StaticUi(Map<String, PageFile> files, List<String> connect) {
        this.files = Map.copyOf(files);
        this.securityHeaders = securityHeaders(connect);
    }

    /**
     * Reads the pages from the class path.
     *
     * @param connect origins that pages may connect to beside their own, such as that of the live stream in AWS
     * @return empty if the build had no npm, so that there are no pages
     * @throws IllegalArgumentException if an origin is none
     */
    public static Optional<StaticUi> load(List<String> connect) {
        return load(PAGES, connect);
    }

    static Optional<StaticUi> load(String folder, List<String> connect) {
        try (InputStream list = StaticUi.class.getResourceAsStream(folder + "files.txt")) {
            if (list == null) {
                return Optional.empty();
            }
            Map<String, PageFile> files = new HashMap<>();
            for (String name : new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                files.put(name, PageFile.read(folder, name));
            }
            return Optional.of(new StaticUi(files, connect));
        } catch (IOException e) {
            throw new UncheckedIOException("the pages of the web UI cannot be read from the jar", e);
        }
    }

    /** Whether a path belongs to the web UI: {@code /}, {@code /ui} and what is below it. */
    public static boolean owns(String path) {
        return path.equals("/") || path.equals(FIRST) || path.startsWith(PREFIX);
    }

    /** Answers a request for a path that it {@linkplain #owns owns}. */
    public PageResponse answer(PageRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return plain(405, Map.of("allow", "GET, HEAD"));
        }
        if (request.path().equals("/")) {
            return plain(302, Map.of("location", PREFIX));
        }
        String name = request.path().equals(FIRST) ? "" : request.path().substring(PREFIX.length());
        boolean asset = request.path().startsWith(ASSETS);
        PageFile file = files.get(asset || (files.containsKey(name) && !name.isEmpty()) ? name : INDEX);
        return file == null ? plain(404, Map.of()) : send(file, asset, request);
    }

    private PageResponse send(PageFile file, boolean asset, PageRequest request) {
        Map<String, String> headers = new LinkedHashMap<>(securityHeaders);
        headers.put("cache-control", asset ? "public, max-age=31536000, immutable" : "no-cache");
        headers.put("etag", file.etag());
        headers.put("vary", "accept-encoding");
        if (request.ifNoneMatch().filter(known -> matches(known, file.etag())).isPresent()) {
            return new PageResponse(304, headers, new byte[0]);
        }
        headers.put("content-type", file.type());
        PageFile.Encoded encoded = file.encoded(request.acceptEncoding().orElse(""));
        encoded.name().ifPresent(name -> headers.put("content-encoding", name));
        if (request.method().equals("HEAD")) {
            return new PageResponse(200, headers, new byte[0]);
        }
        return new PageResponse(200, headers, encoded.bytes());
    }

    private PageResponse plain(int status, Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>(securityHeaders);
        headers.put("cache-control", "no-store");
        headers.putAll(more);
        return new PageResponse(status, headers, new byte[0]);
    }

    private static boolean matches(String known, String etag) {
        return Arrays.stream(known.split(","))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
    }

    private static Map<String, String> securityHeaders(List<String> connect) {
        for (String origin : connect) {
            if (!origin.matches("(https|wss|http|ws)://[A-Za-z0-9.:\\[\\]-]+")) {
                throw new IllegalArgumentException(
                        "what pages may connect to is an origin, such as https://id.example.com, got " + origin);
            }
        }
        String origins = connect.isEmpty() ? "" : " " + String.join(" ", connect);
        return Map.of(
                "content-security-policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
                        + origins
                        + "; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                "x-content-type-options",
                "nosniff",
                "referrer-policy",
                "no-referrer",
                "cross-origin-opener-policy",
                "same-origin",
                "cross-origin-resource-policy",
                "same-origin",
                "permissions-policy",
                "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    }

    /**
     * One file in the forms in which it can be sent.
     *
     * @param type the {@code Content-Type}
     * @param etag made from the content, the same for all forms
     * @param forms from the smallest to the file as it is
     */
    private record PageFile(String type, String etag, List<Encoded> forms) {

        /**
         * A form of a file.
         *
         * @param name the {@code Content-Encoding}; empty for the file as it is
         */
        @SuppressWarnings("ArrayRecordComponent") // as PageResponse
        private record Encoded(Optional<String> name, byte[] bytes) {}

        static PageFile read(String folder, String name) throws IOException {
            byte[] bytes = bytes(folder + name)
                    .orElseThrow(() -> new IOException("the build lists " + name + ", which is not there"));
            List<Encoded> forms = new ArrayList<>();
            bytes(folder + name + ".br").ifPresent(br -> forms.add(new Encoded(Optional.of("br"), br)));
            bytes(folder + name + ".gz").ifPresent(gz -> forms.add(new Encoded(Optional.of("gzip"), gz)));
            forms.add(new Encoded(Optional.empty(), bytes));
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
            return new PageFile(type, etag(bytes), List.copyOf(forms));
        }

        Encoded encoded(String accepted) {
            return forms.stream()
                    .filter(form ->
                            form.name().map(name -> accepts(accepted, name)).orElse(true))
                    .findFirst()
                    .orElseThrow();
        }

        /** Whether an {@code Accept-Encoding} names a coding, other than to refuse it with {@code q=0}. */
        private static boolean accepts(String accepted, String coding) {
            return Arrays.stream(accepted.toLowerCase(Locale.ROOT).split(","))
                    .map(part -> part.replace(" ", ""))
                    .anyMatch(part -> part.equals(coding)
                            || (part.startsWith(coding + ";q=") && !part.matches(".*;q=0(\\.0*)?")));
        }

        private static Optional<byte[]> bytes(String path) throws IOException {
            try (InputStream in = StaticUi.class.getResourceAsStream(path)) {
                return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
            }
        }

        private static String etag(byte[] bytes) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
                return "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }
}
