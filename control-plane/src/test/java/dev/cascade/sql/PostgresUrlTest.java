package dev.cascade.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ann:secret@db.example.com:6432/cascade",
                "postgres://ann:secret@db.example.com:6432/cascade",
                "jdbc:postgresql://db.example.com:6432/cascade?user=ann&password=secret",
                "jdbc:postgresql://ann:secret@db.example.com:6432/cascade"
            })
    void allSpellingsMeanTheSame(String text) {
        assertThat(PostgresUrl.matches(text)).isTrue();
        PostgresUrl url = PostgresUrl.parse(text);

        assertThat(url.host()).isEqualTo("db.example.com");
        assertThat(url.port()).isEqualTo(6432);
        assertThat(url.database()).isEqualTo("cascade");
        assertThat(url.properties()).containsEntry("user", "ann").containsEntry("password", "secret");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example.com:6432/cascade");
    }

    @Test
    void aPasswordMayHoldAnythingThatIsEncoded() {
        PostgresUrl url = PostgresUrl.parse("postgresql://a%40b:p%40ss%3A%2F%3F%23+%25@localhost/db");

        assertThat(url.properties()).containsEntry("user", "a@b").containsEntry("password", "p@ss:/?#+%");
    }

    @Test
    void aPasswordWithAnAtSignIsUnderstoodThoughItShouldBeEncoded() {
        assertThat(PostgresUrl.parse("postgresql://ann:p@ss@localhost/db").properties())
                .containsEntry("password", "p@ss");
    }

    @Test
    @DisplayName("H5: no call waits without a limit for the server, and what the URL says counts")
    void theServerIsWaitedForForALimitedTime() {
        PostgresUrl plain = PostgresUrl.parse("postgresql://ann@localhost/db");
        PostgresUrl given = PostgresUrl.parse("postgresql://ann@localhost/db?socketTimeout=90&loginTimeout=3"
                + "&connect_timeout=2&keepalives=false");

        assertThat(plain.toProperties(plain.silence()))
                .containsEntry("socketTimeout", "20")
                .containsEntry("connectTimeout", "10")
                .containsEntry("loginTimeout", "10")
                .containsEntry("tcpKeepAlive", "true");
        assertThat(given.toProperties(Duration.ofMinutes(10)))
                .containsEntry("socketTimeout", "90")
                .containsEntry("connectTimeout", "2")
                .containsEntry("loginTimeout", "3")
                .containsEntry("tcpKeepAlive", "false");
        assertThat(given.silence()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void anIpv6AddressStandsInBrackets() {
        PostgresUrl url = PostgresUrl.parse("postgresql://ann@[::1]:5433/db");

        assertThat(url.host()).isEqualTo("::1");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5433/db");
    }

    @Test
    void thePortIsTheUsualOneUnlessGiven() {
        assertThat(PostgresUrl.parse("postgresql://ann@localhost/db").port()).isEqualTo(5432);
    }

    @ParameterizedTest
    @DisplayName("B-28: a server elsewhere must prove its name unless the URL says otherwise")
    @CsvSource(
            nullValues = "-",
            value = {
                "db.example.com, -, verify-full",
                "10.0.0.7, -, verify-full",
                "[2001:db8::1], -, verify-full",
                "localhost.example.com, -, verify-full",
                "127.0.0.1.example.com, -, verify-full",
                "db.example.com, require, require",
                "db.example.com, disable, disable",
                "localhost, verify-full, verify-full",
                "localhost, -, -",
                "LOCALHOST, -, -",
                "127.0.0.1, -, -",
                "127.1.2.3, -, -",
                "[::1], -, -"
            })
    void tlsIsTheDefaultForOtherMachines(String host, @Nullable String given, @Nullable String expected) {
        String query = given == null ? "" : "?sslmode=" + given;

        PostgresUrl url = PostgresUrl.parse("postgresql://ann:secret@" + host + "/db" + query);

        assertThat(url.properties().get("sslmode")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'postgresql://ann:secret@localhost', names no database",
        "'postgresql://localhost/db', names no user",
        "'postgresql://ann:secret@localhost:port/db', the port after the host must be a number from 1 to 65535",
        "'postgresql://ann:secret@localhost:0/db', the port",
        "'postgresql://ann:secret@localhost:65536/db', the port",
        "'postgresql://ann:secret@localhost:54320000000/db', the port",
        "'postgresql://ann:100%secret@localhost/db', write a % itself",
        "'postgresql://ann:secret%@localhost/db', write a % itself",
        "'postgresql://ann:se%2cret%zz@localhost/db', write a % itself",
        "'postgresql://ann:secret@localhost/d%b', write a % itself",
        "'postgresql://ann:secret@one,two/db', several hosts",
        "'postgresql://localhost/db?user=ann&password=secret&x=1', 'the parameter \"x\" is not known'",
        "'postgresql://ann:secret@localhost/db?connect_timeout=soon', must be a whole number",
        "'postgresql://ann:secret@localhost/db?sslmode=maybe', sslmode must be one of",
        "'postgresql://ann:secret@localhost/db?sslmdoe=require', 'the parameter \"sslmdoe\" is not known'",
        "'postgresql://ann:secret@localhost/db?sslmode', name=value",
        "'postgresql:ann:secret@localhost', does not look like"
    })
    @DisplayName("F14: a database URL that cannot be used is refused, without telling the password")
    void aUrlThatCannotBeUsedIsRefusedWithoutTellingThePassword(String text, String why) {
        assertThatThrownBy(() -> SqlStores.checkPostgres(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @DisplayName("F14: no message has a part of the password, however the URL is written")
    @ValueSource(
            strings = {
                "ann:secret@localhost/db",
                "postgresql:ann:secret@localhost",
                "postgresql://ann:secret",
                "postgresql://ann:secret/db",
                "postgresql://ann:secret/x@y?z@host:port/db",
                "postgresql://localhost?user=ann&passw%6Frd=secret",
                "mysql://ann:top@secret@localhost/db?password=secret",
                "POSTGRESQL://ann:secret@localhost/db",
                "jdbc:mysql://localhost/db?password=secret",
                "https://ann:secret@localhost/db"
            })
    void noPartOfThePasswordIsTold(String text) {
        assertThatThrownBy(() -> SqlStores.checkPostgres(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void anotherKindOfDatabaseIsRefused() {
        assertThatThrownBy(() -> SqlStores.open("mysql://ann:secret@localhost/db"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mysql://ann:***@localhost/db")
                .hasMessageContaining("postgresql://");
    }
}
