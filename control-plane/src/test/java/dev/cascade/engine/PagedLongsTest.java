package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PagedLongsTest {

    @Test
    void itIsAnArrayAndACopyLeavesTheOriginalAsItIs() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int size = 1 + random.nextInt(300);
            long[] expected = new long[size];
            PagedLongs array = PagedLongs.zeros(size);
            for (int round = 0; round < 4; round++) {
                long[] before = expected.clone();
                PagedLongs original = array;
                PagedLongs.Editor editor = array.edit();
                for (int i = random.nextInt(20); i > 0; i--) {
                    int index = random.nextInt(size);
                    long value = random.nextInt(3) - 1;
                    editor.set(index, value);
                    expected[index] = value;
                    assertThat(editor.get(index)).isEqualTo(value);
                }
                array = editor.done();
                assertSame(array, expected);
                assertSame(original, before);
            }
        }
    }

    private static void assertSame(PagedLongs array, long[] expected) {
        int next = expected.length;
        for (int index = expected.length - 1; index >= 0; index--) {
            assertThat(array.get(index)).isEqualTo(expected[index]);
            next = expected[index] != 0 ? index : next;
            assertThat(array.next(index, expected.length))
                    .as("next from %s", index)
                    .isEqualTo(next);
        }
        assertThat(array.next(expected.length, expected.length)).isEqualTo(expected.length);
    }

    @Test
    void bitsAreFoundInOrder() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int size = 1 + random.nextInt(20_000);
            boolean[] expected = new boolean[size];
            PagedLongs.Editor editor = PagedLongs.zeroBits(size).edit();
            for (int i = random.nextInt(20); i > 0; i--) {
                int index = random.nextInt(size);
                expected[index] = random.nextInt(4) > 0;
                editor.setBit(index, expected[index]);
            }
            PagedLongs bits = editor.done();
            int found = bits.nextBit(0, size);
            for (int index = 0; index < size; index++) {
                if (expected[index]) {
                    assertThat(found).isEqualTo(index);
                    found = bits.nextBit(found + 1, size);
                }
            }
            assertThat(found).isEqualTo(size);
            assertThat(bits.nextBit(size, size)).isEqualTo(size);
        }
    }

    @Test
    void aBitThatIsNotBelowTheEndIsNotFound() {
        PagedLongs.Editor editor = PagedLongs.zeroBits(4_096).edit();
        editor.setBit(70, true);
        editor.setBit(4_095, true);
        PagedLongs bits = editor.done();

        assertThat(bits.nextBit(0, 65)).isEqualTo(65);
        assertThat(bits.nextBit(0, 70)).isEqualTo(70);
        assertThat(bits.nextBit(64, 64)).isEqualTo(64);
        assertThat(bits.nextBit(71, 4_095)).isEqualTo(4_095);
        assertThat(bits.nextBit(71, 4_096)).isEqualTo(4_095);
    }

    @Test
    void theSearchForABitEndsWithTheLastPage() {
        PagedLongs bits = PagedLongs.zeroBits(4_096);

        assertThat(bits.nextBit(0, 4_096)).isEqualTo(4_096);
        assertThat(bits.nextBit(4_095, 4_096)).isEqualTo(4_096);
        assertThat(bits.nextBit(4_096, 4_096)).isEqualTo(4_096);
    }

    @Test
    void whatIsNotChangedIsNotCopied() {
        PagedLongs zeros = PagedLongs.zeros(100);
        PagedLongs.Editor same = zeros.edit();
        same.set(5, 0);
        same.grow(100);
        assertThat(same.done()).isSameAs(zeros);
    }

    @Test
    void itGrowsAndWhatIsAddedIsZero() {
        PagedLongs.Editor editor = PagedLongs.zeros(64).edit();
        editor.set(63, 7);
        editor.grow(65);
        assertThat(editor.get(64)).isZero();
        editor.set(64, 9);
        editor.grow(1_000);
        PagedLongs grown = editor.done();
        assertThat(grown.get(63)).isEqualTo(7);
        assertThat(grown.get(64)).isEqualTo(9);
        assertThat(grown.get(999)).isZero();

        PagedLongs.Editor bits = PagedLongs.zeroBits(64).edit();
        bits.setBit(63, true);
        bits.growBits(5_000);
        bits.setBit(4_999, true);
        assertThat(bits.done().nextBit(64, 5_000)).isEqualTo(4_999);
    }
}
