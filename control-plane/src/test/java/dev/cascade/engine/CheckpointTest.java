package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
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
        String job = "02" + "04" + "01" + "01" + "01" + "01";
        refused("01" + "01" + job, "another version");
        refused("0201", "has no job in it");
        refused("0201" + "02" + "04" + "09" + "01" + "01" + "01", "no job status 9");
        refused("0201" + "02" + "04" + "01" + "01" + "02" + "02", "another version of its DAG");
        refused("0201" + "02" + "04" + "01" + "01" + "01" + "00", "has 0 task instances");
        refused("0201" + "02" + "07" + "01" + "01" + "01" + "81808008", "has 16777217 task instances");
        refused("0201" + job + "06" + "01" + "0f", "no task status 15");
        refused("0201" + job + "08" + "01" + "0f", "no kind of waiting 15");
        refused("0201" + job + "06" + "01" + "02" + "10" + "01" + "01", "cannot be");
        refused("0201" + job + "06" + "01" + "01" + "12" + "01" + "05", "cannot be");
        refused("0201" + job + "06" + "01" + "03" + "12" + "01" + "05", "cannot be");
        refused("0201" + job + "06" + "01" + "02" + "14" + "01" + "05", "cannot be");
        refused("0201" + job + "06" + "00", "ends in the middle");
        refused("0201" + job + "18" + "01" + "05", "refers to an entry that there is not");
        refused("0201" + job + "1a" + "01" + "02", "refers to an entry that there is not");
        refused("0201" + job + "1c" + "01" + "09", "refers to an entry that there is not");
        refused(
                "0201" + job + "1e" + "01" + "00",
                "section 30, which this version of Cascade does not know and must not skip");
    }

    @Test
    void itemsThatCannotBeAreRefused() {
        String job = "02" + "04" + "01" + "01" + "01" + "03";
        refused("0201" + job + "16" + "04" + "01" + "01" + "02" + "02", "cannot be");
        refused("0201" + job + "16" + "04" + "00" + "00" + "02" + "02", "cannot be");
        refused("0201" + job + "16" + "04" + "00" + "02" + "02" + "02", "cannot be");
        refused("0201" + job + "16" + "04" + "00" + "01" + "02" + "03", "cannot be");
    }

    @Test
    void aListIsReadUpToTheLongestThatThereCanBe() {
        Job longest = restored("0201" + "02" + "06" + "010101" + "a18d06" + "16" + "08" + "00" + "01a08d06a08d06");

        assertThat(longest.itemCount(0)).isEqualTo(100_000);
        refused("0201" + "02" + "06" + "010101" + "a28d06" + "16" + "08" + "00" + "01a18d06a18d06", "cannot be");
    }

    @Test
    void aTaskMayHaveThoseTimesThatItsStatusWaitsFor() {
        String job = "0201" + "02" + "04" + "01" + "01" + "01" + "01";
        for (String times : List.of(
                "02" + "12" + "01" + "05",
                "03" + "14" + "01" + "05",
                "0a" + "12" + "01" + "05",
                "0a" + "14" + "01" + "05")) {
            assertThat(restored(job + "06" + "01" + times).nextWake()).contains(Instant.ofEpochMilli(5));
        }
    }

    @Test
    void aSectionThatIsNotKnownIsSkippedIfItsTagIsOddAndSoIsTheEndOfABody() {
        Job plain = restored("0205" + "02" + "04" + "01" + "07" + "01" + "01");
        Job newer = restored("0205" + "02" + "06" + "01" + "07" + "01" + "01" + "abcd" + "19" + "03" + "010203");

        JobScene.assertSame(newer, plain);
        assertThat(newer.eventCount()).isEqualTo(7);
        assertThat(newer.entryCount()).isEqualTo(5);
    }

    private static Job restored(String plain) {
        return Checkpoint.ofBytes(deflated(HexFormat.of().parseHex(plain)))
                .restore("j", DagSketch.dag().task("a").plan());
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

    @Test
    void itsSizeIsThatOfItsBytes() {
        assertThat(job().checkpoint().sizeBytes()).isEqualTo(job().checkpoint().toBytes().length);
    }

    /** Written into the journal by earlier versions: a change that breaks this test needs a new FORMAT, and a reader for this one. */
    @Test
    void theStoredFormStaysAsItIs() throws IOException {

        assertThat(HexFormat.of().formatHex(inflated(job().checkpoint()))).isEqualTo(GOLDEN);
        Checkpoint golden = Checkpoint.ofBytes(deflated(HexFormat.of().parseHex(GOLDEN)));
        JobScene.assertSame(golden.restore("job-1", job().plan()), job());
    }

    private static final String GOLDEN = "0203"
            + "0204" + "01060303" + "0403" + "027731" + "0603" + "020300" + "0a03" + "010100" + "0c03" + "000100"
            + "1003" + "010000" + "1208" + "e0e897caca330000" + "1408" + "00949994caca3300"
            + "1803" + "050300" + "1c03" + "000d00";

    @Test
    void theStoredFormOfItemsStaysAsItIs() throws IOException {
        Plan plan = DagSketch.dag().task("a").flow(TaskFlow.mapped(1)).plan();
        Job job = JobScene.aJob()
                .of(plan)
                .started()
                .isExpanded("a", 3)
                .isClaimed("a#0", "w")
                .fails("a#0")
                .job();

        assertThat(HexFormat.of().formatHex(inflated(job.checkpoint()))).isEqualTo(GOLDEN_ITEMS);
        JobScene.assertSame(
                Checkpoint.ofBytes(deflated(HexFormat.of().parseHex(GOLDEN_ITEMS)))
                        .restore("job-1", plan),
                job);
    }

    private static final String GOLDEN_ITEMS = "0204" + "020401070104" + "04020177" + "060402050100" + "0a0401010100"
            + "160400010303" + "180403050000" + "1a0400090000" + "1c0400110000";

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
