package dev.cascade.sql;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Where a PostgreSQL database is, read from a URL as libpq takes it ({@code postgresql://user:password@host:port/database?sslmode=…}) or as
 * JDBC does. A server on another machine must prove who it is unless the URL says otherwise.
 *
 * @param host a name or address, without brackets
 * @param properties the driver's, among them user and password
 */
record PostgresUrl(String host, int port, String database, Map<String, String> properties) {

    private static final Pattern URL = Pattern.compile(
            "(?:jdbc:)?postgres(?:ql)?://(?:(?<user>[^:/?#]*)(?::(?<password>.*))?@)?"
                    + "(?<host>\\[[^]]*]|[^:/?#@\\[\\]]*)(?::(?<port>[^/?#]*))?(?:/(?<database>[^/?#]*))?(?:\\?(?<query>[^#]*))?");

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private static final int HIGHEST_PORT = 65_535;

    /**
     * The driver itself would wait without a limit for a server that is silent, as behind a firewall that drops packets. No statement of
     * Cascade takes so long, other than changes of the schema.
     */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static final Duration LOGIN = Duration.ofSeconds(10);

    private static final Set<PGProperty> NUMBERS = Set.of(
            PGProperty.CONNECT_TIMEOUT,
            PGProperty.SOCKET_TIMEOUT,
            PGProperty.LOGIN_TIMEOUT,
            PGProperty.CANCEL_SIGNAL_TIMEOUT,
            PGProperty.PREPARE_THRESHOLD,
            PGProperty.PREPARED_STATEMENT_CACHE_QUERIES,
            PGProperty.DEFAULT_ROW_FETCH_SIZE);

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /** Names that libpq and the driver spell differently. */
    private static final Map<String, String> LIBPQ_NAMES = Map.of(
            "connect_timeout", "connectTimeout",
            "application_name", "ApplicationName",
            "tcp_keepalives", "tcpKeepAlive",
            "keepalives", "tcpKeepAlive");

    /** Whether this is the URL of a PostgreSQL database, well-formed or not. */
    static boolean matches(String url) {
        return url.matches("(?s)(?:jdbc:)?postgres(?:ql)?:.*");
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it cannot be used; the message tells why, without the password
     */
    static PostgresUrl parse(String url) {
        Matcher m = URL.matcher(url);
        if (!m.matches()) {
            throw refused(
                    url, "it does not look like postgresql://user:password@host:5432/database?sslmode=verify-full");
        }
        if (BROKEN_ESCAPE.matcher(url).find()) {
            throw refused(
                    url,
                    "a % in it begins an escape of two hexadecimal digits, and one does not; write a % itself, as in a password, as"
                            + " %25");
        }
        if (m.group("host").indexOf(',') >= 0) {
            throw refused(url, "it names several hosts, of which Cascade uses one only; leave one");
        }
        int port = port(url, m.group("port"));
        Map<String, String> properties = new TreeMap<>();
        parameters(url, m.group("query"), properties);
        take(properties, "user", m.group("user"));
        take(properties, "password", m.group("password"));
        String host = host(m.group("host"));
        String database = m.group("database") == null ? "" : decode(m.group("database"));
        if (database.isEmpty()) {
            throw refused(url, "it names no database: end it with /name");
        }
        if (!properties.containsKey("user")) {
            throw refused(url, "it names no user: begin it with postgresql://user:password@");
        }
        demandTls(url, host, properties);
        return new PostgresUrl(host, port, database, Map.copyOf(properties));
    }

    private static int port(String url, @Nullable String given) {
        if (given == null || given.isEmpty()) {
            return 5432;
        }
        int port = given.matches("\\d{1,5}") ? Integer.parseInt(given) : 0;
        if (port < 1 || port > HIGHEST_PORT) {
            // The message does not quote the text: it may be part of a password with an @ or a /.
            throw refused(url, "the port after the host must be a number from 1 to " + HIGHEST_PORT);
        }
        return port;
    }

    private static String host(String given) {
        if (given.isEmpty()) {
            return "localhost";
        }
        return given.startsWith("[") ? given.substring(1, given.length() - 1) : decode(given);
    }

    private static void take(Map<String, String> properties, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            properties.put(name, decode(value));
        }
    }

    private static void parameters(String url, @Nullable String query, Map<String, String> properties) {
        if (query == null || query.isEmpty()) {
            return;
        }
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals < 1) {
                throw refused(url, "its parameters must look like name=value");
            }
            String name = decode(parameter.substring(0, equals));
            String known = LIBPQ_NAMES.getOrDefault(name, name);
            if (PGProperty.forName(known) == null) {
                throw refused(url, "the parameter \"" + name + "\" is not known");
            }
            properties.put(known, decode(parameter.substring(equals + 1)));
        }
        for (PGProperty number : NUMBERS) {
            String value = properties.get(number.getName());
            if (value != null && !value.matches("-?\\d{1,9}")) {
                throw refused(
                        url,
                        "the parameter \"" + number.getName() + "\" must be a whole number, not \"" + value + "\"");
            }
        }
    }

    private static void demandTls(String url, String host, Map<String, String> properties) {
        boolean anyWord = properties.containsKey("sslmode") || properties.containsKey("ssl");
        if (!anyWord && !isLoopback(host)) {
            properties.put("sslmode", "verify-full");
        }
        String mode = properties.get("sslmode");
        if (mode == null) {
            return;
        }
        if (!SSL_MODES.contains(mode)) {
            throw refused(
                    url,
                    "sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full, not \"" + mode
                            + "\"");
        }
        boolean system = "system".equals(properties.get("sslrootcert"));
        boolean nothingGiven = !properties.containsKey("sslrootcert") && !Files.exists(usualRootCertificate());
        boolean verifies = mode.startsWith("verify-") && !properties.containsKey("sslfactory");
        if (system || (nothingGiven && verifies)) {
            properties.remove("sslrootcert");
            // The certificate authorities that Java trusts; the driver's own factory knows only a file.
            properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
    }

    private static Path usualRootCertificate() {
        return Path.of(System.getProperty("user.home", ""), ".postgresql", "root.crt");
    }

    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("::1")
                || name.matches("127(\\.\\d{1,3}){3}");
    }

    private static String decode(String text) {
        // In a URL a plus is a plus; only forms write blanks that way.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException refused(String url, String why) {
        return new IllegalArgumentException("the database URL " + withoutPassword(url) + " cannot be used: " + why);
    }

    /** The URL with whatever may be secret left out: the password, and all parameters. */
    static String withoutPassword(String url) {
        int start = url.contains("://") ? url.indexOf("://") + "://".length() : 0;
        int at = url.lastIndexOf('@');
        String scheme = url.substring(0, start);
        // Without an @ it is not clear what stands after a colon, unless it is a port.
        String user = at < start ? "" : url.substring(start, at).replaceFirst("(?s):.*", ":***") + "@";
        String place = url.substring(Math.max(start, at + 1))
                .replaceFirst("(?s)\\?.*", "?…")
                .replaceFirst("(?s)^([^\\[:]*):(?!\\d{1,5}(?:[/?]|$))[^/?]*", "$1:***");
        return scheme + user + place;
    }

    String jdbcUrl() {
        String address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "jdbc:postgresql://" + address + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    /**
     * The driver's properties. Those of the URL come first.
     *
     * @param silence how long the server may take until it sends something, unless the URL says that
     */
    Properties toProperties(Duration silence) {
        Properties copy = new Properties();
        copy.putAll(properties);
        copy.putIfAbsent("ApplicationName", "cascade");
        copy.putIfAbsent("tcpKeepAlive", "true");
        copy.putIfAbsent("connectTimeout", Long.toString(LOGIN.toSeconds()));
        copy.putIfAbsent("loginTimeout", Long.toString(LOGIN.toSeconds()));
        copy.putIfAbsent("socketTimeout", Long.toString(silence.toSeconds()));
        return copy;
    }

    /** How long the server may take until it answers a statement; zero for any time. */
    Duration silence() {
        return seconds("socketTimeout", SILENCE);
    }

    /** How long it may take to connect; zero for any time. */
    Duration login() {
        return seconds("loginTimeout", LOGIN);
    }

    private Duration seconds(String property, Duration usual) {
        return Optional.ofNullable(properties.get(property))
                .map(given -> Duration.ofSeconds(Math.max(0, Long.parseLong(given))))
                .orElse(usual);
    }

    /** Where it is, for messages. */
    @Override
    public String toString() {
        return "the PostgreSQL database " + database + " at " + host + ":" + port;
    }
}
