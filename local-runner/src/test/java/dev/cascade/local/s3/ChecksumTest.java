package dev.cascade.local.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {
    /** The check values that the definitions of these algorithms publish, for the text 123456789. */
    @ParameterizedTest
    @CsvSource({
        "CRC32, cbf43926",
        "CRC32C, e3069283",
        "CRC64NVME, ae8b14860a799888",
        "SHA1, f7c3bc1d808e04732adf679965ccc34ca7ae3441",
        "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"
    })
    void theCheckValueIsRightHoweverTheBytesArrive(Checksum.Algorithm algorithm, String expected) {
        byte[] text = "123456789".getBytes(US_ASCII);
        Checksum checksum = algorithm.start();

        checksum.update(text, 0, 4);
        checksum.update(text, 4, 0);
        checksum.update(text, 4, 5);

        assertThat(HexFormat.of().formatHex(checksum.value())).isEqualTo(expected);
    }
}
