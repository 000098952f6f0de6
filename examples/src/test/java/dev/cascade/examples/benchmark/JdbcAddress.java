package dev.cascade.examples.benchmark;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** A {@code postgresql://} URL as the driver wants it. */
record JdbcAddress(String url, Properties properties) {

    static JdbcAddress of(String url) {
        URI address = URI.create(url);
        Properties properties = new Properties();
        String[] user = address.getRawUserInfo() == null
                ? new String[0]
                : address.getRawUserInfo().split(":", 2);
        if (user.length > 0) {
            properties.setProperty("user", decode(user[0]));
        }
        if (user.length > 1) {
            properties.setProperty("password", decode(user[1]));
        }
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        int port = address.getPort() < 0 ? 5432 : address.getPort();
        return new JdbcAddress(
                "jdbc:postgresql://" + address.getHost() + ":" + port + address.getRawPath() + query, properties);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
