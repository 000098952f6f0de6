package dev.cascade.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.port.DagSource;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.FunctionRegistry;
import dev.cascade.port.MemoryDagStore;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SyncDagsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HOURLY = "{schedule: '@hourly', tasks: {only: {type: noop}}}";
    private static final String TWO_TASKS = "{schedule: '@hourly', tasks: {one: {type: noop}, two: {type: noop}}}";
    private static final String BROKEN = "{schedule: '@reboot', tasks: {only: {type: noop}}}";

    private final MemoryDagStore dags = new MemoryDagStore();
    private final Place first = new Place("first");
    private final Place second = new Place("second");
    private Instant now = NOON;
    private SyncDags sync = newProcess();

    private SyncDags newProcess() {
        return new SyncDags(List.of(first, second), new RegisterDag(dags, () -> now));
    }

    private DagRecord dag(String name) {
        return dags.find(name).orElseThrow();
    }

    /** Files in memory; what cannot be done can be said. */
    private static final class Place implements DagSource {

        final Map<String, String> files = new TreeMap<>();
        final Set<String> unreadable = new HashSet<>();
        final Set<String> crashing = new HashSet<>();
        final List<String> read = new ArrayList<>();
        private final String name;
        boolean listable = true;
        boolean isCrashing;

        Place(String name) {
            this.name = name;
        }

        Place with(String file, String yaml) {
            files.put(file, yaml);
            return this;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<File> list() {
            if (isCrashing) {
                throw new IllegalStateException("never meant to happen");
            }
            if (!listable) {
                throw new StoreException("access denied", new IOException());
            }
            return files.entrySet().stream()
                    .map(file -> new File(
                            name + "/" + file.getKey(),
                            name + "/" + file.getKey(),
                            file.getKey(),
                            Integer.toHexString(file.getValue().hashCode()),
                            true))
                    .toList();
        }

        @Override
        public DagDefinition read(File file) {
            read.add(file.baseName());
            if (crashing.contains(file.baseName())) {
                throw new StackOverflowError();
            }
            if (unreadable.contains(file.baseName())) {
                throw new StoreException("try again", new IOException());
            }
            return DagDocument.parse(
                    files.get(file.baseName()), DocumentFormat.YAML, file.shown(), Optional.of(file.baseName()));
        }

        @Override
        public boolean owns(String source) {
            return source.startsWith(name + "/");
        }
    }

    @Test
    void whatLiesInTheSourcesIsRegistered() {
        first.with("a", HOURLY);
        second.with("b", HOURLY);

        SyncDags.Outcome outcome = sync.sync();

        assertThat(outcome.dags()).containsExactly("a", "b");
        assertThat(outcome.news()).isEmpty();
        assertThat(dag("a").source()).isEqualTo("first/a");
        assertThat(dag("b").nextRunAt()).contains(NOON.plus(Duration.ofHours(1)));
    }

    @Test
    void aFileThatChangedIsReadAgainAndTheOthersAreNot() {
        first.with("a", HOURLY).with("b", HOURLY);
        sync.sync();
        first.read.clear();
        assertThat(sync.sync().changed()).isFalse();
        first.with("b", TWO_TASKS);

        SyncDags.Outcome outcome = sync.sync();

        assertThat(outcome.changed()).isTrue();
        assertThat(outcome.renewed()).extracting(DagRecord::name).containsExactly("b");
        assertThat(first.read).containsExactly("b");
        assertThat(dag("a").version()).isEqualTo(1);
        assertThat(dag("b").version()).isEqualTo(2);
    }

    @Test
    void anotherProcessReadsOnlyWhatIsNotRegisteredAsItIs() {
        first.with("a", HOURLY).with("b", HOURLY);
        sync.sync();
        first.read.clear();
        first.with("b", TWO_TASKS);

        SyncDags.Outcome outcome = newProcess().sync();

        assertThat(outcome.dags()).containsExactly("a", "b");
        assertThat(first.read).containsExactly("b");
    }

    @Test
    @DisplayName("B-39: a file that is removed takes its DAG off, schedule and all, and the history stays")
    void aRemovedFileTakesItsDagOff() {
        first.with("a", HOURLY).with("b", HOURLY);
        sync.sync();
        first.files.remove("a");

        SyncDags.Outcome outcome = sync.sync();

        assertThat(outcome.withdrawn()).extracting(DagRecord::name).containsExactly("a");
        assertThat(outcome.dags()).containsExactly("b");
        assertThat(dag("a").present()).isFalse();
        assertThat(dag("a").enabled()).isFalse();
        assertThat(dag("a").nextRunAt()).isEmpty();
        assertThat(dags.versions("a")).hasSize(1);
        assertThat(dag("b").enabled()).isTrue();
        assertThat(newProcess().sync().withdrawn()).isEmpty();
    }

    @Test
    @DisplayName("B-39: a file that is back brings its DAG back")
    void aFileThatIsBackBringsItsDagBack() {
        first.with("a", HOURLY);
        sync.sync();
        first.files.remove("a");
        sync.sync();
        now = NOON.plus(Duration.ofHours(5));

        first.with("a", HOURLY);
        sync.sync();

        assertThat(dag("a").enabled()).isTrue();
        assertThat(dag("a").version()).isEqualTo(1);
        assertThat(dag("a").nextRunAt()).contains(NOON.plus(Duration.ofHours(6)));
    }

    @Test
    @DisplayName("B-39: a process that was not there when a file was removed finds out")
    void aRemovalIsFoundOutLater() {
        first.with("a", HOURLY);
        sync.sync();
        first.files.remove("a");

        newProcess().sync();

        assertThat(dag("a").present()).isFalse();
    }

    @Test
    @DisplayName("B-39: a listing that fails is not a removal")
    void aFailedListingIsNotARemoval() {
        first.with("a", HOURLY);
        second.with("b", HOURLY);
        sync.sync();
        first.listable = false;
        second.files.remove("b");

        SyncDags.Outcome outcome = newProcess().sync();

        assertThat(outcome.failed()).containsExactly("first");
        assertThat(outcome.news()).singleElement().asString().contains("first", "access denied");
        assertThat(dag("a").enabled()).isTrue();
        assertThat(dag("b").present()).as("the other source could be listed").isFalse();
    }

    @Test
    @DisplayName("B-39: a file that cannot be read is not a removal, and is read when it can be")
    void aFailedReadIsNotARemoval() {
        first.with("a", HOURLY);
        sync.sync();
        first.with("a", TWO_TASKS);
        first.unreadable.add("a");

        assertThat(sync.sync().news()).hasSize(1);
        assertThat(dag("a").enabled()).isTrue();
        SyncDags.Outcome again = sync.sync();
        assertThat(again.news()).as("told once").isEmpty();
        assertThat(again.changed()).isFalse();

        first.unreadable.clear();
        sync.sync();
        assertThat(dag("a").version()).isEqualTo(2);
    }

    @Test
    @DisplayName("H8: a file that Cascade cannot cope with harms nothing but itself")
    void aFileThatCrashesTheReaderHarmsOnlyItself() {
        first.with("a", HOURLY);
        sync.sync();
        first.with("a", TWO_TASKS).with("b", HOURLY);
        first.crashing.add("a");

        SyncDags.Outcome outcome = sync.sync();

        assertThat(outcome.news()).singleElement().asString().contains("first/a", "StackOverflowError");
        assertThat(outcome.dags()).contains("b");
        assertThat(dag("a").enabled()).isTrue();
        assertThat(dag("a").version()).isEqualTo(1);
        assertThat(sync.sync().news()).isEmpty();
    }

    @Test
    @DisplayName("H8: a source that crashes is a source that could not be listed")
    void aSourceThatCrashesIsNotListed() {
        first.with("a", HOURLY);
        second.with("b", HOURLY);
        sync.sync();
        first.isCrashing = true;
        second.with("c", HOURLY);

        SyncDags.Outcome outcome = sync.sync();

        assertThat(outcome.failed()).containsExactly("first");
        assertThat(outcome.news()).singleElement().asString().contains("never meant to happen");
        assertThat(outcome.dags()).contains("b", "c");
        assertThat(dag("a").enabled()).isTrue();
    }

    @Test
    @DisplayName("B-39: of a file that is broken the last good version stays, which is told once")
    void aBrokenFileKeepsItsLastGoodVersion() {
        first.with("a", HOURLY);
        sync.sync();
        first.with("a", BROKEN);

        assertThat(sync.sync().news()).singleElement().asString().contains("first/a", "@reboot");
        first.with("b", HOURLY);
        assertThat(sync.sync().news()).isEmpty();

        assertThat(dag("a").enabled()).isTrue();
        assertThat(dag("a").version()).isEqualTo(1);
        assertThat(newProcess().sync().withdrawn()).isEmpty();
    }

    @Test
    @DisplayName("B-39: a broken file whose DAG has another name keeps it, too")
    void aBrokenFileKeepsADagOfAnotherName() {
        first.with("file", HOURLY.replace("{schedule", "{name: a, schedule"));
        sync.sync();
        first.with("file", BROKEN);

        newProcess().sync();

        assertThat(dag("a").enabled()).isTrue();
    }

    @Test
    @DisplayName("B-39: what came through the API is not missed by a source")
    void whatCameThroughTheApiIsNotMissed() {
        dags.register(DagDocument.parse(HOURLY, DocumentFormat.YAML, "", Optional.of("a")), "api", NOON);

        sync.sync();

        assertThat(dag("a").enabled()).isTrue();
    }

    @Test
    void aDagThatMovesToAnotherFileStays() {
        first.with("a", HOURLY);
        sync.sync();
        first.files.remove("a");
        second.with("a", HOURLY);

        assertThat(sync.sync().withdrawn()).isEmpty();
        assertThat(dag("a").version()).isEqualTo(1);
        assertThat(dag("a").source()).isEqualTo("second/a");
    }

    @Test
    void aDagThatIsRenamedInItsFileIsAnother() {
        first.with("file", HOURLY.replace("{schedule", "{name: old, schedule"));
        sync.sync();
        first.with("file", HOURLY.replace("{schedule", "{name: new, schedule"));
        sync.sync();

        assertThat(dag("old").present()).isFalse();
        assertThat(dag("new").present()).isTrue();
    }

    @Test
    @DisplayName("B-41: of a name in two sources the first counts, again and again, and that is told once")
    void ofANameInTwoSourcesTheFirstCounts() {
        first.with("a", HOURLY);
        second.with("a", TWO_TASKS);

        assertThat(sync.sync().news()).containsExactly("DAG \"a\" is in first/a and in second/a; the first counts");
        second.with("b", HOURLY);
        assertThat(sync.sync().news()).isEmpty();
        newProcess().sync();

        assertThat(dag("a").version()).isEqualTo(1);
        assertThat(dag("a").source()).isEqualTo("first/a");
    }

    @Test
    @DisplayName("B-41: the second source does not take over while the first is broken or out of reach")
    void theSecondSourceDoesNotTakeOver() {
        first.with("a", HOURLY);
        second.with("a", TWO_TASKS);
        sync.sync();

        first.with("a", BROKEN);
        sync.sync();
        newProcess().sync();
        first.listable = false;
        sync.sync();
        newProcess().sync();

        assertThat(dag("a").version()).isEqualTo(1);
        first.listable = true;
        first.files.remove("a");
        sync.sync();
        assertThat(dag("a").version()).isEqualTo(2);
        assertThat(dag("a").source()).isEqualTo("second/a");
    }

    @Test
    void aDagWhoseFunctionIsNotThereKeepsItsLastGoodVersionUntilItIs() {
        String lambda = "tasks: {only: {type: lambda, function_name: fn}}";
        Set<String> functions = new HashSet<>();
        FunctionRegistry registry = names -> names.stream()
                .collect(Collectors.toMap(
                        name -> name,
                        name -> functions.contains(name)
                                ? new FunctionRegistry.Registration.Registered(Duration.ofMinutes(15), 512)
                                : new FunctionRegistry.Registration.NotRegistered("does not exist", "deploy it")));
        SyncDags checking = new SyncDags(List.of(first), new RegisterDag(dags, () -> now, registry, arns -> Map.of()));
        first.with("a", HOURLY);
        checking.sync();
        first.with("a", lambda);

        assertThat(checking.sync().news()).singleElement().asString().contains("fn");
        assertThat(checking.sync().news()).isEmpty();
        assertThat(dag("a").enabled()).isTrue();
        assertThat(dag("a").version()).isEqualTo(1);

        functions.add("fn");
        checking.sync();
        assertThat(dag("a").version()).isEqualTo(2);
    }

    @Test
    @DisplayName("B-40: an operator's off survives reloads, restarts and new versions")
    void anOperatorsOffSurvives() {
        first.with("a", HOURLY);
        sync.sync();
        dags.setEnabled("a", false, now);

        first.with("a", TWO_TASKS);
        sync.sync();
        newProcess().sync();

        assertThat(dag("a").version()).isEqualTo(2);
        assertThat(dag("a").enabled()).isFalse();
        assertThat(dag("a").nextRunAt()).isEmpty();
    }
}
