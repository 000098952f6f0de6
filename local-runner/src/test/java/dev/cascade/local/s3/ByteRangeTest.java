package dev.cascade.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1, bytes 0-0/10",
        "bytes=2-4, 2, 3, bytes 2-4/10",
        "bytes=7-, 7, 3, bytes 7-9/10",
        "bytes=7-99, 7, 3, bytes 7-9/10",
        "bytes=-4, 6, 4, bytes 6-9/10",
        "bytes=-99, 0, 10, bytes 0-9/10"
    })
    void aRangeIsCutToTheObject(String header, long first, long length, String contentRange) throws S3Exception {
        ByteRange range = ByteRange.parse(header, 10).orElseThrow();

        assertThat(range).isEqualTo(new ByteRange(first, length));
        assertThat(range.contentRange(10)).isEqualTo(contentRange);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=-", "bytes=4-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", ""})
    void whatIsNoRangeMeansTheWholeObject(String header) throws S3Exception {
        assertThat(ByteRange.parse(header, 10)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"bytes=10-, 10", "bytes=10-12, 10", "bytes=-0, 10", "bytes=0-, 0", "bytes=-1, 0"})
    void aRangeOutsideTheObjectIsRefused(String header, long size) {
        assertThatThrownBy(() -> ByteRange.parse(header, size))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.code()).isEqualTo(S3ErrorCode.INVALID_RANGE));
    }
}
