package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TaskStatusTest {

    @Test
    void eachStatusSaysWhatItIs() {
        assertThat(those(TaskStatus::isTerminal))
                .containsExactlyInAnyOrder(
                        TaskStatus.SUCCESS,
                        TaskStatus.FAILED,
                        TaskStatus.UPSTREAM_FAILED,
                        TaskStatus.SKIPPED,
                        TaskStatus.CANCELLED);
        assertThat(those(TaskStatus::isInFlight)).containsExactlyInAnyOrder(TaskStatus.QUEUED, TaskStatus.RUNNING);
        assertThat(those(TaskStatus::isWaiting)).containsExactly(TaskStatus.WAITING);
        assertThat(those(TaskStatus::isOpenAttempt))
                .containsExactlyInAnyOrder(TaskStatus.QUEUED, TaskStatus.RUNNING, TaskStatus.WAITING);
    }

    private static Set<TaskStatus> those(Predicate<TaskStatus> property) {
        Set<TaskStatus> all = EnumSet.allOf(TaskStatus.class);
        all.removeIf(property.negate());
        return all;
    }

    /** In stored jobs: a change that breaks this test breaks them. */
    @Test
    void theCodesStayAsTheyAre() {
        TaskStatus[] byCode = {
            TaskStatus.PENDING,
            TaskStatus.QUEUED,
            TaskStatus.RUNNING,
            TaskStatus.UP_FOR_RETRY,
            TaskStatus.SUCCESS,
            TaskStatus.FAILED,
            TaskStatus.UPSTREAM_FAILED,
            TaskStatus.SKIPPED,
            TaskStatus.CANCELLED,
            TaskStatus.READY,
            TaskStatus.WAITING
        };
        for (int code = 0; code < byCode.length; code++) {
            assertThat(TaskStatus.ofCode(code)).isEqualTo(byCode[code]);
            assertThat(byCode[code].code()).isEqualTo(code);
        }
        assertThat(byCode).hasSameSizeAs(TaskStatus.values());
        assertThatIllegalArgumentException().isThrownBy(() -> TaskStatus.ofCode(byCode.length));
        assertThatIllegalArgumentException().isThrownBy(() -> WaitKind.ofCode(6));
        assertThat(WaitKind.ofCode(5)).isEqualTo(WaitKind.ITEMS);
        assertThat(WaitKind.ofCode(2)).isEqualTo(WaitKind.CALLBACK);
        assertThat(TaskStatus.UP_FOR_RETRY.label()).isEqualTo("up_for_retry");
    }
}
