package dev.cascade.usecase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortableJsonTest {

    private static void refused(String json, String... words) {
        assertThatThrownBy(() -> PortableJson.ofText(json))
                .isInstanceOf(NotPortableException.class)
                .hasMessageContainingAll(words);
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    @ParameterizedTest
    @DisplayName("F5: what is not one JSON value is refused, and told where and what to do")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": {"mean": NaN}}   | at /a/mean, line 1  | return null or a string
            [1, -Infinity]         | at /1               | return null or a string
            1 2                    | there is more after |
            {"a": 1} trailing      | line 1, column      |
            {"a": 1                | end-of-input        |
            {'a': 1}               | line 1, column      |
            [1,]                   | at /                | line 1
            01                     | zeroes              |
            1e400                  | range of a double   | return it as a string
            {"x": [0, -1e999]}     | at /x/1             | range of a double
            {"p": 1e-1000000000}   | at /p               | range of a double
            -1e-400                | range of a double   | return it as a string
            [1e-99999999999999]    | at /0               | range of a double
            """)
    void whatIsNotOneJsonValueIsRefused(String json, String where, @Nullable String advice) {
        refused(json, where, advice == null ? "" : advice);
    }

    @Test
    @DisplayName("F14: what begins and does not end is told with its line and column, without notes of the parser")
    void whatDoesNotEndIsToldWithItsPlace() {
        assertThatThrownBy(() -> PortableJson.ofText("{\"a\": [1"))
                .hasMessageContaining("line 1, column 7")
                .hasMessageNotContaining("Source");
        assertThatThrownBy(() -> Json.parse("{\"a\": [1"))
                .hasMessageContaining("line 1, column 7")
                .hasMessageNotContaining("Source");
    }

    @Test
    @DisplayName("F5: nothing, a long number, a number beyond all measure")
    void whatNoReaderTakesIsRefused() {
        refused("", "it is empty");
        refused(" \n", "it is empty");
        refused("[" + "9".repeat(PortableJson.MAX_DIGITS + 1) + "]", "more than 1000 digits", "return it as a string");
        refused("9".repeat(400), "range of a double");
        refused("[1e99999999999999]", "at /0", "range of a double");
        refused("1e2147483647", "range of a double");
    }

    @Test
    @DisplayName("F5: nesting ends at one limit, and what is within it can be written as a part of something else")
    void nestingEndsAtOneLimit() throws Exception {
        PortableJson deepest = PortableJson.ofText(nested(PortableJson.MAX_DEPTH));

        assertThat(Json.parse(Json.write(Map.of("tasks", List.of(Map.of("result", deepest.value()))))))
                .isNotNull();
        refused(nested(PortableJson.MAX_DEPTH + 1), "more than 500 levels deep");
        refused("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000), "more than 500 levels deep");
    }

    @Test
    @DisplayName("F5: bytes that are not UTF-8 are refused, naming the byte")
    void bytesThatAreNotUtf8AreRefused() {
        for (byte[] bytes : List.of(
                "{\"city\": \"Orl\u00e9ans\"}".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0xBD, '"'},
                "[1]".getBytes(StandardCharsets.UTF_16),
                new byte[] {'"', (byte) 0xC3, '"'})) {
            assertThatThrownBy(() -> PortableJson.ofBytes(bytes))
                    .isInstanceOf(NotPortableException.class)
                    .hasMessageContainingAll("byte ", "is not UTF-8");
        }
        assertThatThrownBy(() -> PortableJson.ofBytes(new byte[] {'"', 'a', (byte) 0xE9, '"'}))
                .hasMessageStartingWith("byte 3 (0xE9) is not UTF-8");
        assertThatThrownBy(() -> PortableJson.ofBytes(new byte[] {'"', 'a', (byte) 0xC3}))
                .isInstanceOf(NotPortableException.class);
    }

    @ParameterizedTest
    @DisplayName("F5: what every reader takes is a result as it is")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"":1}                    | {"":1}
            {"a":1,"a":2}             | {"a":2}
            "\\u0000"                 | "\\u0000"
            "ab\\ud83d"               | "ab\\ud83d"
            {"\\udc00x":"\\udc00\\ud800"} | {"\\udc00x":"\\udc00\\ud800"}
            "\\ud83d\\ude00"          | "😀"
            1.50                      | 1.50
            12345678901234567890123   | 12345678901234567890123
            1e308                     | 1E+308
            4.9e-324                  | 4.9E-324
            0e-400                    | 0E-400
            """)
    void whatEveryReaderTakesIsAResult(String json, String text) throws Exception {
        assertThat(PortableJson.ofText(json).text()).isEqualTo(text);
        assertThat(PortableJson.ofText(text).value())
                .isEqualTo(PortableJson.ofText(json).value());
    }

    @Test
    @DisplayName("F5: a byte order mark is dropped, long strings and names are fine")
    void longStringsAndNamesAreFine() throws Exception {
        assertThat(PortableJson.ofText("\uFEFF[1]").text()).isEqualTo("[1]");
        String longest = "{\"" + "n".repeat(100_000) + "\":\"" + "x".repeat(21_000_000) + "\"}";
        assertThat(PortableJson.ofText(longest).text()).isEqualTo(longest);
        assertThat(Json.parse(longest)).isNotNull();
        assertThatThrownBy(() -> PortableJson.ofBytes(new byte[PortableJson.MAX_BYTES + 1]))
                .hasMessageContaining("larger than 64 MB");
    }

    @Test
    @DisplayName("F5: half of a character survives being written as bytes")
    void halfOfACharacterSurvives() throws Exception {
        Object value = PortableJson.ofText("{\"title\":\"ab\\ud83d\"}").value();

        byte[] bytes = Json.write(value).getBytes(StandardCharsets.UTF_8);

        assertThat(Json.parse(new String(bytes, StandardCharsets.UTF_8))).isEqualTo(value);
    }

    enum Colour {
        RED
    }

    record Point(int x, Optional<String> label, @Nullable Object nothing) {}

    @Test
    @DisplayName("F5: Java values have the JSON that one expects")
    void javaValuesHaveTheJsonThatOneExpects() throws Exception {
        assertThat(PortableJson.ofValue(new Point(1, Optional.of("p"), null)).text())
                .isEqualTo("{\"x\":1,\"label\":\"p\",\"nothing\":null}");
        assertThat(PortableJson.ofValue(List.of(
                                Optional.empty(),
                                OptionalInt.of(3),
                                Instant.EPOCH,
                                LocalDate.of(2026, 3, 1),
                                Duration.ofSeconds(90),
                                Colour.RED,
                                new byte[] {1, 2, 3},
                                new int[] {1, 2},
                                1.0,
                                1L,
                                'c'))
                        .text())
                .isEqualTo(
                        "[null,3,\"1970-01-01T00:00:00Z\",\"2026-03-01\",\"PT1M30S\",\"RED\",\"AQID\",[1,2],1.0,1,\"c\"]");
        assertThat(PortableJson.ofValue(
                                List.of(new Date(0), GregorianCalendar.from(Instant.EPOCH.atZone(ZoneOffset.UTC))))
                        .text())
                .isEqualTo("[\"1970-01-01T00:00:00.000+00:00\",\"1970-01-01T00:00:00.000+00:00\"]");
        assertThat(PortableJson.ofValue(Map.of(1, "one")).text()).isEqualTo("{\"1\":\"one\"}");
        assertThat(PortableJson.ofValue(null).text()).isEqualTo("null");
    }

    public record Bean(String name) {
        public int getLength() {
            return name.length();
        }
    }

    @Test
    @DisplayName("F5: names of places are plain text, and JDK types with an obvious form have it")
    void jdkTypesWithAnObviousFormHaveIt() throws Exception {
        assertThat(PortableJson.ofValue(List.of(
                                Path.of("/data/a b.csv"),
                                new File("/data/a b.csv"),
                                Path.of("out"),
                                URI.create("s3://b/k"),
                                UUID.fromString("019ca945-0a00-7859-b77e-2a283050acc1"),
                                FileTime.from(Instant.EPOCH),
                                new StringBuilder("text"),
                                new AtomicInteger(7),
                                Locale.GERMANY,
                                Map.entry("k", 1),
                                new Bean("x"),
                                JsonNodeFactory.instance.objectNode().put("n", 1)))
                        .text())
                .isEqualTo("[\"/data/a b.csv\",\"/data/a b.csv\",\"out\",\"s3://b/k\","
                        + "\"019ca945-0a00-7859-b77e-2a283050acc1\",\"1970-01-01T00:00:00Z\",\"text\",7,\"de_DE\",{\"k\":1},"
                        + "{\"name\":\"x\",\"length\":1},{\"n\":1}]");
        assertThat(PortableJson.ofValue(IntStream.of(1, 3).summaryStatistics()).text())
                .contains("\"sum\":4", "\"count\":2");
    }

    static final class MyThread extends Thread {}

    interface Named {
        default String getName() {
            return "x";
        }

        void run();
    }

    private static Object proxy(Class<?> type) {
        return Proxy.newProxyInstance(
                PortableJsonTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getName().equals("getName") ? "x" : null);
    }

    @Test
    @DisplayName("F5: a proxy has the JSON of its interfaces, as rows of data libraries are proxies")
    void aProxyHasTheJsonOfItsInterfaces() throws Exception {
        assertThat(PortableJson.ofValue(List.of(proxy(Named.class))).text()).isEqualTo("[{\"name\":\"x\"}]");
    }

    static Stream<Object> valuesWithoutAForm() {
        Named lambda = () -> {};
        return Stream.of(
                lambda,
                proxy(ThreadMXBean.class),
                (Runnable) () -> {},
                Thread.currentThread(),
                new MyThread(),
                new CompletableFuture<>(),
                BitSet.valueOf(new long[] {5}),
                new ReentrantLock(),
                new Random(1),
                ProcessHandle.current(),
                new ByteArrayInputStream(new byte[1]),
                new Object(),
                new IllegalStateException("returned, not thrown"),
                Executors.callable(() -> {}),
                Stream.of(1),
                Runtime.getRuntime());
    }

    @ParameterizedTest
    @MethodSource("valuesWithoutAForm")
    @DisplayName("F5: lambdas, threads, futures and what else the JDK has no JSON for are refused")
    void whatIsNotDataIsRefused(Object value) {
        refusedValue(Map.of("o", value), "at /o: class ", "has no JSON form; return maps, lists, records");
    }

    @Test
    @DisplayName("F5: a value without an end is refused at the limit of a result")
    void aValueWithoutAnEndIsRefused() {
        String row = "x".repeat(1_000);
        Iterable<Object> rows =
                () -> Stream.<Object>generate(() -> Map.of("k", row)).iterator();

        refusedValue(Stream.generate(() -> row).iterator(), "larger than 64 MB of JSON");
        refusedValue(Map.of("rows", rows), "larger than 64 MB of JSON");
        refusedValue(Collections.nCopies(Integer.MAX_VALUE, row), "larger than 64 MB of JSON");
    }

    static final class NoForm {}

    static final class Throws {
        public int getValue() {
            throw new IllegalStateException("not now");
        }
    }

    private static void refusedValue(@Nullable Object value, String... words) {
        assertThatThrownBy(() -> PortableJson.ofValue(value))
                .isInstanceOf(NotPortableException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    @DisplayName("F5: Java values that have no JSON form are refused, naming the place")
    void javaValuesWithoutJsonAreRefused() {
        refusedValue(Map.of("mean", 0.0 / 0.0), "/mean", "NaN");
        refusedValue(List.of(Float.POSITIVE_INFINITY), "/0", "Infinity");
        Map<String, Object> cyclic = new HashMap<>();
        cyclic.put("self", List.of(cyclic));
        refusedValue(cyclic, "refers to itself");
        Map<@Nullable String, Object> nullKey = new HashMap<>();
        nullKey.put(null, 1);
        refusedValue(Map.of("inner", nullKey), "/inner", "null key");
        refusedValue(Map.of("o", new NoForm()), "/o", "NoForm", "has no JSON form");
        refusedValue(Map.of("o", Stream.of(1)), "/o: class java.util.stream", "has no JSON form; return");
        refusedValue(Map.of("o", new Throws()), "/o", "not now");
        refusedValue(new BigDecimal("1e400"), "range of a double");
        refusedValue(BigInteger.TEN.pow(10_000), "digits");
        Map<Object, Object> twice = new HashMap<>();
        twice.put(1, "number");
        twice.put("1", "text");
        refusedValue(Map.of("m", twice), "at /m", "two keys with the text \"1\"", "JSON object");
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        refusedValue(deep, "500 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999999", "1e-99999999999999", "[-1e-1000000000]"})
    @DisplayName("F5: nor does a number without measure keep a message from being read, and it is no result")
    void aMessageWithANumberBeyondMeasureCanBeRead(String number) {
        Map<String, @Nullable Object> read = Json.parseMessage("{\"payload\": " + number + ", \"id\": \"x\"}");

        assertThat(read).containsEntry("id", "x");
        assertThat(LambdaAnswer.ofValue(read.get("payload"), text -> text)).isInstanceOf(LambdaAnswer.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    @DisplayName("F5: a message of a service can be read whatever its values are")
    void aMessageCanBeReadWhateverItsValuesAre(String open) {
        String close = open.equals("[") ? "]" : "}";
        String message = "{\"payload\":" + open.repeat(200_000) + "9".repeat(20_000) + close.repeat(200_000) + "}";

        Map<String, @Nullable Object> read = Json.parseMessage(message);

        assertThat(LambdaAnswer.ofValue(read.get("payload"), text -> text))
                .isInstanceOfSatisfying(
                        LambdaAnswer.Failed.class,
                        f -> assertThat(f.error().type()).isEqualTo("bad_output"));
    }
}
