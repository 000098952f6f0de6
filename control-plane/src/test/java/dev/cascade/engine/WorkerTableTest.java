package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerTableTest {

    @Test
    void aWorkerThatComesBackHasThePlaceThatItHad() {
        WorkerTable.Editor table = WorkerTable.EMPTY.edit();
        int a = table.begin("a");
        int b = table.begin("b");
        table.end(a);

        assertThat(table.begin("a")).isEqualTo(a).isEqualTo(1);
        assertThat(table.begin("b")).isEqualTo(b).isEqualTo(2);
        assertThat(table.table().running(b)).isEqualTo(2);
        assertThat(table.done().names()).containsExactly("", "a", "b");
    }

    @Test
    void thePlaceOfAnIdleWorkerIsTakenByTheNextNewOne() {
        WorkerTable.Editor table = WorkerTable.EMPTY.edit();
        table.begin("a");
        int b = table.begin("b");
        table.begin("c");
        table.end(b);

        assertThat(table.begin("d")).isEqualTo(b);
        assertThat(table.done().names()).containsExactly("", "a", "d", "c");
        assertThat(table.done().busyIndex("b")).isEqualTo(WorkerTable.NOBODY);
        assertThat(table.done().busyIndex("d")).isEqualTo(b);
        assertThat(table.done().busy()).containsExactly("a", "d", "c");
    }

    @Test
    void itShrinksWhenMostPlacesAreIdleAndKeepsAFew() {
        WorkerTable.Editor table = WorkerTable.EMPTY.edit();
        for (int worker = 1; worker <= 1_000; worker++) {
            assertThat(table.begin("w" + worker)).isEqualTo(worker);
        }
        for (int worker = 1_000; worker > 600; worker--) {
            table.end(worker);
        }
        assertThat(table.table().size()).as("400 idle, 600 busy").isEqualTo(1_001);
        for (int worker = 600; worker > 3; worker--) {
            table.end(worker);
        }
        assertThat(table.table().size()).isLessThanOrEqualTo(4 + 17);
        assertThat(table.table().name(3)).isEqualTo("w3");
        assertThat(table.table().busyIndex("w3")).isEqualTo(3);
        assertThat(table.begin("new")).isEqualTo(4);
    }

    @Test
    void fewIdleWorkersAreKept() {
        WorkerTable.Editor table = WorkerTable.EMPTY.edit();
        for (int worker = 1; worker <= 16; worker++) {
            table.begin("w" + worker);
        }
        for (int worker = 1; worker <= 16; worker++) {
            table.end(worker);
        }
        assertThat(table.table().size()).isEqualTo(17);
        assertThat(table.table().busy()).isEmpty();
        assertThat(table.table().busyIndex("w5")).isEqualTo(WorkerTable.NOBODY);

        table.begin("w17");
        table.begin("w18");
        assertThat(table.table().names()).startsWith("", "w17", "w18", "w3");
    }

    @Test
    void anEditorLeavesItsTableAsItIs() {
        WorkerTable.Editor first = WorkerTable.EMPTY.edit();
        first.begin("a");
        WorkerTable table = first.done();
        WorkerTable.Editor editor = table.edit();
        editor.begin("a");
        editor.begin("b");
        editor.end(1);
        editor.end(1);

        assertThat(table.names()).containsExactly("", "a");
        assertThat(table.running(1)).isEqualTo(1);
        assertThat(table.busyIndex("b")).isEqualTo(WorkerTable.NOBODY);
        assertThat(editor.done().busy()).containsExactly("b");
        assertThat(WorkerTable.EMPTY.names()).containsExactly("");
    }

    @Test
    void anEditorThatGivesThePlaceOfAnIdleWorkerToAnotherLeavesItsTableAsItIs() {
        WorkerTable.Editor first = WorkerTable.EMPTY.edit();
        first.begin("a");
        first.begin("b");
        first.end(1);
        WorkerTable table = first.done();

        WorkerTable.Editor editor = table.edit();

        assertThat(editor.begin("c")).isEqualTo(1);
        assertThat(editor.done().names()).containsExactly("", "c", "b");
        assertThat(editor.done().busy()).containsExactly("c", "b");
        assertThat(table.names()).containsExactly("", "a", "b");
        assertThat(table.busy()).containsExactly("b");
        assertThat(table.busyIndex("c")).isEqualTo(WorkerTable.NOBODY);
    }

    @Test
    void nobodyIsNoWorker() {
        WorkerTable.Editor table = WorkerTable.EMPTY.edit();

        assertThat(table.begin("")).isEqualTo(WorkerTable.NOBODY);
        table.begin(WorkerTable.NOBODY);
        table.end(WorkerTable.NOBODY);

        assertThat(table.done().busyIndex("")).isEqualTo(WorkerTable.NOBODY);
        assertThat(table.done().busy()).isEmpty();
        assertThat(table.done().running(WorkerTable.NOBODY)).isZero();
    }

    @Test
    void thereIsRoomForAsManyBusyWorkersAsHaveANumber() {
        WorkerTable.Editor table = busy(TaskState.MAX_WORKERS - 1);

        assertThat(table.hasRoomFor("last")).isTrue();
        assertThat(table.begin("last")).isEqualTo(TaskState.MAX_WORKERS);
        assertThat(table.hasRoomFor("other")).isFalse();
        assertThat(table.hasRoomFor("last")).isTrue();
        assertThat(table.hasRoomFor("w7")).isTrue();
        table.end(5);
        assertThat(table.hasRoomFor("other")).isTrue();
        assertThat(table.begin("other")).isEqualTo(5);
    }

    /** So many workers, all of them busy. */
    private static WorkerTable.Editor busy(int workers) {
        List<String> names = new java.util.ArrayList<>(List.of(""));
        for (int worker = 1; worker <= workers; worker++) {
            names.add("w" + worker);
        }
        WorkerTable.Editor table = WorkerTable.of(names).edit();
        for (int worker = 1; worker <= workers; worker++) {
            table.begin(worker);
        }
        return table;
    }
}
