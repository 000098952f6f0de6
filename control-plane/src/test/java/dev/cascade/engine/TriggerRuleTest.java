package dev.cascade.engine;

import static dev.cascade.engine.DagSketch.dag;
import static dev.cascade.engine.JobScene.aJob;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggerRuleTest {

    @ParameterizedTest(name = "{0}: {1} + {2} -> {3}")
    @DisplayName("P3, P4, P6: trigger rules, with upstreams that may fail, in both orders of completion")
    @CsvSource(textBlock = """
            all_success, success,         success,  queued
            all_success, success,         skipped,  skipped
            all_success, success,         failed,   upstream_failed
            all_success, skipped,         failed,   upstream_failed
            all_success, upstream_failed, success,  upstream_failed
            all_success, allowed,         success,  queued
            all_success, allowed,         skipped,  skipped
            all_success, allowed,         failed,   upstream_failed
            all_done,    success,         success,  queued
            all_done,    success,         skipped,  queued
            all_done,    skipped,         skipped,  queued
            all_done,    failed,          success,  queued
            all_done,    failed,          failed,   queued
            all_done,    upstream_failed, skipped,  queued
            all_done,    allowed,         failed,   queued
            none_failed, success,         success,  queued
            none_failed, success,         skipped,  queued
            none_failed, skipped,         skipped,  queued
            none_failed, failed,          success,  upstream_failed
            none_failed, upstream_failed, success,  upstream_failed
            none_failed, allowed,         skipped,  queued
            none_failed, allowed,         failed,   upstream_failed
            one_failed,  success,         success,  skipped
            one_failed,  skipped,         skipped,  skipped
            one_failed,  failed,          success,  queued
            one_failed,  failed,          failed,   queued
            one_failed,  upstream_failed, success,  queued
            one_failed,  allowed,         success,  skipped
            one_failed,  allowed,         failed,   queued
            """)
    void ruleTable(String rule, String one, String other, String expected) {
        TaskStatus status = TaskStatus.valueOf(expected.toUpperCase(java.util.Locale.ROOT));
        JobScene forwards = scene(rule, one, other);
        end(forwards, "u1", one);
        end(forwards, "u2", other);
        forwards.has("z", status);
        JobScene backwards = scene(rule, one, other);
        end(backwards, "u2", other);
        end(backwards, "u1", one);
        backwards.has("z", status);
    }

    private static JobScene scene(String rule, String one, String other) {
        DagSketch dag = dag().task("root");
        upstream(dag, "u1", one);
        upstream(dag, "u2", other);
        dag.task("z", "u1", "u2").with("trigger_rule", rule);
        return aJob().of(dag).started();
    }

    private static void upstream(DagSketch dag, String id, String end) {
        if (end.equals("upstream_failed")) {
            dag.task(id, "root");
        } else {
            dag.task(id);
        }
        if (end.equals("allowed")) {
            dag.with("allow_failure", true);
        }
    }

    private static void end(JobScene job, String task, String end) {
        switch (end) {
            case "success" -> job.succeeds(task);
            case "skipped" -> job.skipsItself(task, "nothing to do");
            case "failed", "allowed" -> job.fails(task);
            case "upstream_failed" -> job.fails("root").has(task, TaskStatus.UPSTREAM_FAILED);
            default -> throw new IllegalArgumentException(end);
        }
    }

    @ParameterizedTest(name = "{0} -> {1} while the other upstream runs")
    @CsvSource({
        "all_success, UPSTREAM_FAILED",
        "none_failed, UPSTREAM_FAILED",
        "one_failed, QUEUED",
        "all_done, PENDING"
    })
    void whatAFirstFailureDecidesIsDecidedAtOnce(String rule, TaskStatus expected) {
        JobScene job = scene(rule, "failed", "success");

        job.fails("u1").has("z", expected);
        job.succeeds("u2").has("z", expected == TaskStatus.PENDING ? TaskStatus.QUEUED : expected);
    }

    @Test
    void skippingPassesOnToAllThatNeedSuccess() {
        JobScene job = aJob().of(dag().task("a").task("b", "a").task("c", "b")).started();

        job.skipsItself("a", "no file today")
                .happened("a running 1", "a skipped no file today", "b skipped", "c skipped", "job.success");
    }

    @Test
    void aNoOpTaskSucceedsInTheDecisionThatFreesIt() {
        aJob().of(dag().noop("start").task("a", "start").noop("end", "a"))
                .started()
                .happened("job.running", "start success 1", "a queued 1")
                .succeeds("a")
                .happened("a running 1", "a success 1", "end success 1", "job.success");
    }

    @Test
    void aBlockedTaskBlocksFurtherThroughAnyRuleThatNeedsSuccess() {
        JobScene job = aJob().of(dag().task("a")
                        .noop("b", "a")
                        .noop("c", "b")
                        .with("trigger_rule", "none_failed")
                        .noop("d", "c")
                        .with("trigger_rule", "one_failed")
                        .noop("e", "d"))
                .started();

        job.fails("a")
                .happened(
                        "a running 1",
                        "a failed 1",
                        "b upstream_failed",
                        "c upstream_failed",
                        "d success 1",
                        "e success 1",
                        "job.failed");
    }
}
