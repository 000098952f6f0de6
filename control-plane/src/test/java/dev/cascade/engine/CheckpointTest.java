package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CheckpointTest {

    @Property(tries = 100)
    void damagedBytesAreRefusedAndNothingElseGoesWrong(@ForAll long seed) {
        RandomJob run = RandomJob.ofSeed(seed);
        run.steps(20);
        byte[] bytes = run.job().checkpoint().toBytes();
        Checkpoint damaged = Checkpoint.ofBytes(EventCodecTest.damaged(bytes, new Random(seed)));
        try {
            damaged.restore(run.job().id(), run.plan());
        } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }

    @Test
    void everyShorterFormIsRefused() {
        byte[] bytes = job().checkpoint().toBytes();
        for (int length = 0; length < bytes.length; length++) {
            Checkpoint cut = Checkpoint.ofBytes(Arrays.copyOf(bytes, length));
            assertThatIllegalArgumentException().isThrownBy(() -> cut.restore("job-1", job().plan()));
        }
    }

    @Test
    void statesThatCannotBeAreRefused() {
        refused("02" + "01" + "0101" + "01" + "0100", "newer version");
        refused("01" + "09" + "0101" + "01" + "0100" + "00" + "00" + "00" + "00" + "00" + "00", "no job status 9");
        refused("01" + "01" + "0101" + "01" + "0100" + "0f" + "00" + "00" + "00" + "00" + "00", "no task status 15");
        refused("01" + "01" + "0101" + "01" + "0100" + "02" + "01" + "00" + "00" + "01" + "00", "cannot be");
        refused("01" + "01" + "0101" + "01" + "0100" + "01" + "01" + "00" + "00" + "00" + "05", "cannot be");
    }

    private static void refused(String plain, String why) {
        Checkpoint checkpoint = Checkpoint.ofBytes(deflated(HexFormat.of().parseHex(plain)));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> checkpoint.restore("j", DagSketch.dag().task("a").plan()))
                .withMessageContaining(why);
    }

    private static byte[] deflated(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out, new Deflater(1, true))) {
            zip.write(plain);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] inflated(Checkpoint checkpoint) throws IOException {
        return new InflaterInputStream(new ByteArrayInputStream(checkpoint.toBytes()), new Inflater(true))
                .readAllBytes();
    }

    @Test
    void aCheckpointTellsWhichEntryItBelongsTo() {
        assertThat(job().checkpoint().entryCount())
                .isEqualTo(job().entryCount())
                .isEqualTo(3);
    }

    /** Written into the journal by earlier versions: a change that breaks this test needs a new FORMAT, and a reader for this one. */
    @Test
    void theStoredFormStaysAsItIs() throws IOException {

        assertThat(HexFormat.of().formatHex(inflated(job().checkpoint()))).isEqualTo(GOLDEN);
        Checkpoint golden = Checkpoint.ofBytes(deflated(HexFormat.of().parseHex(GOLDEN)));
        JobScene.assertSame(golden.restore("job-1", job().plan()), job());
    }

    private static final String GOLDEN = "01010306030200027731020300010100000100000000010000e0e897caca33949994caca3300";

    @Test
    void aHundredThousandTasksThatAreAllAlikeTakeNextToNothing() {
        Job job = Job.create("j", dev.cascade.port.JobSamples.chains(10, 10_000));

        assertThat(job.checkpoint().sizeBytes()).isLessThan(5_000);
    }

    private static Job job() {
        return JobScene.aJob()
                .of(DagSketch.dag()
                        .task("a")
                        .with("timeout", 60)
                        .task("b")
                        .with("retry", 1)
                        .task("c", "a"))
                .started()
                .isClaimed("a", "w1")
                .fails("b")
                .job();
    }
}
