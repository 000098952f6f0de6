package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaskRefTest {

    @Test
    void aTaskThatIsNotMappedIsReferredToWithoutAnAllocation() {
        for (int task : List.of(0, 255, 256, 99_999, (1 << 17) - 1)) {
            assertThat(TaskRef.of(task)).isSameAs(TaskRef.of(task)).isEqualTo(new TaskRef(task, TaskRef.UNMAPPED));
        }
        assertThat(TaskRef.of(1 << 17)).isEqualTo(TaskRef.of(1 << 17)).isNotSameAs(TaskRef.of(1 << 17));
        assertThat(TaskRef.of(3)).as("also after the array has grown").isEqualTo(new TaskRef(3, TaskRef.UNMAPPED));
        assertThat(TaskRef.of(-1).task()).isEqualTo(-1);
    }

    @Test
    void anItemIsNotItsTask() {
        assertThat(TaskRef.item(7, 0)).isNotEqualTo(TaskRef.of(7));
        assertThat(TaskRef.item(7, 0).isItem()).isTrue();
        assertThat(TaskRef.of(7).isItem()).isFalse();
    }

    @Test
    void itsTextLeadsBackToIt() {
        for (TaskRef ref : List.of(TaskRef.of(7), TaskRef.item(7, 0), TaskRef.item(0, 99_999))) {
            assertThat(TaskRef.parse(ref.toString())).isEqualTo(ref);
        }
        assertThat(TaskRef.item(7, 3)).hasToString("7#3");
        assertThat(TaskRef.of(7)).hasToString("7");
        assertThatIllegalArgumentException().isThrownBy(() -> TaskRef.parse("7#-1"));
        assertThatIllegalArgumentException().isThrownBy(() -> TaskRef.parse("7#"));
    }

    @Test
    void aMapIndexIsNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskRef.item(7, -1))
                .withMessageContaining("got -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskRef(7, -2))
                .withMessageContaining("got -2");
    }

    @Test
    void aTaskComesBeforeItsItemsAndThoseInTheirOrder() {
        List<TaskRef> sorted = List.of(
                TaskRef.of(1),
                TaskRef.item(1, 0),
                TaskRef.item(1, 2),
                TaskRef.item(1, 10),
                TaskRef.of(2),
                TaskRef.of(10));

        assertThat(sorted.reversed().stream().sorted()).isEqualTo(sorted);
    }

    @Test
    void peopleSeeTheIdOfTheTask() {
        Plan plan = DagSketch.dag().task("load").plan();

        assertThat(plan.nameOf(TaskRef.of(0))).isEqualTo("load");
        assertThat(plan.nameOf(TaskRef.item(0, 3))).isEqualTo("load#3");
    }
}
