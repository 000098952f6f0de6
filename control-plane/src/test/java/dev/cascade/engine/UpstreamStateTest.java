package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.TriggerRule;
import dev.cascade.engine.UpstreamState.End;
import dev.cascade.engine.UpstreamState.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** That the word which a task keeps about its upstreams is enough for every trigger rule, in every order of arrival. */
class UpstreamStateTest {

    private static final List<End> ENDS = List.of(End.SUCCESS, End.FAILED, End.FAILED_ALLOWED, End.SKIPPED);

    /** How a rule looks at all upstreams, of which {@code ended} have ended: the table of the documentation, written down on lists. */
    private interface Rule extends BiFunction<Integer, List<End>, Verdict> {}

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry(
                    "all_success",
                    (all, ended) -> ended.contains(End.FAILED)
                            ? Verdict.UPSTREAM_FAILED
                            : ended.size() < all
                                    ? Verdict.WAIT
                                    : ended.contains(End.SKIPPED) ? Verdict.SKIP : Verdict.START),
            Map.entry(
                    "none_failed",
                    (all, ended) -> ended.contains(End.FAILED)
                            ? Verdict.UPSTREAM_FAILED
                            : ended.size() < all ? Verdict.WAIT : Verdict.START),
            Map.entry(
                    "none_failed_min_one_success",
                    (all, ended) -> ended.contains(End.FAILED)
                            ? Verdict.UPSTREAM_FAILED
                            : ended.size() < all
                                    ? Verdict.WAIT
                                    : ended.contains(End.SUCCESS) ? Verdict.START : Verdict.SKIP),
            Map.entry(
                    "one_success",
                    (all, ended) -> ended.contains(End.SUCCESS)
                            ? Verdict.START
                            : ended.size() < all
                                    ? Verdict.WAIT
                                    : ended.contains(End.FAILED) ? Verdict.UPSTREAM_FAILED : Verdict.SKIP),
            Map.entry(
                    "all_done_min_one_success",
                    (all, ended) -> ended.contains(End.SKIPPED)
                            ? Verdict.SKIP
                            : ended.size() < all
                                    ? Verdict.WAIT
                                    : ended.contains(End.SUCCESS) ? Verdict.START : Verdict.UPSTREAM_FAILED),
            Map.entry(
                    "one_failed",
                    (all, ended) -> ended.contains(End.FAILED)
                            ? Verdict.START
                            : ended.size() < all ? Verdict.WAIT : Verdict.SKIP),
            Map.entry(
                    "one_done",
                    (all, ended) -> ended.stream().anyMatch(end -> end != End.SKIPPED)
                            ? Verdict.START
                            : ended.size() < all ? Verdict.WAIT : Verdict.SKIP),
            Map.entry(
                    "all_failed",
                    (all, ended) -> ended.stream().anyMatch(end -> end != End.FAILED)
                            ? Verdict.SKIP
                            : ended.size() < all ? Verdict.WAIT : Verdict.START),
            Map.entry(
                    "all_skipped",
                    (all, ended) -> ended.stream().anyMatch(end -> end != End.SKIPPED)
                            ? Verdict.SKIP
                            : ended.size() < all ? Verdict.WAIT : Verdict.START),
            Map.entry(
                    "none_skipped",
                    (all, ended) -> ended.contains(End.SKIPPED)
                            ? Verdict.SKIP
                            : ended.size() < all ? Verdict.WAIT : Verdict.START),
            Map.entry("all_done", (all, ended) -> ended.size() < all ? Verdict.WAIT : Verdict.START),
            Map.entry("always", (all, ended) -> Verdict.START));

    @Test
    void upstreamsThatLookAlikeAreAlikeToEveryRule() {
        for (Map.Entry<String, Rule> rule : RULES.entrySet()) {
            Map<Long, Verdict> verdicts = new HashMap<>();
            for (int all = 1; all <= 3; all++) {
                for (List<End> ended : sequences(all)) {
                    Verdict verdict = rule.getValue().apply(all, ended);
                    assertThat(verdicts.merge(word(all, ended), verdict, (known, other) -> known))
                            .as("%s of %s upstreams, ended: %s", rule.getKey(), all, ended)
                            .isEqualTo(verdict);
                }
            }
        }
    }

    @Test
    void theRulesThatThereAreAnswerAsTheTableSays() {
        for (TriggerRule rule : TriggerRule.values()) {
            for (int all = 1; all <= 3; all++) {
                for (List<End> ended : sequences(all)) {
                    assertThat(UpstreamState.verdict(rule, word(all, ended)))
                            .as("%s of %s upstreams, ended: %s", rule, all, ended)
                            .isEqualTo(RULES.get(rule.label()).apply(all, ended));
                }
            }
        }
    }

    @Test
    void onceARuleHasAnsweredNoFurtherEndChangesTheAnswer() {
        for (TriggerRule rule : TriggerRule.values()) {
            for (List<End> ended : sequences(3)) {
                Verdict before = UpstreamState.verdict(rule, word(3, ended.subList(0, Math.max(0, ended.size() - 1))));
                if (before != Verdict.WAIT) {
                    assertThat(UpstreamState.verdict(rule, word(3, ended))).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void itKnowsHowManyUpstreamsHaveNotEnded() {
        long state = UpstreamState.of(UpstreamState.MAX_UPSTREAMS);

        assertThat(UpstreamState.waiting(state)).isEqualTo(131_071);
        assertThat(UpstreamState.waiting(UpstreamState.afterEnd(state, End.CANCELLED)))
                .isEqualTo(131_070);
        assertThat(UpstreamState.has(UpstreamState.afterEnd(state, End.CANCELLED), End.CANCELLED))
                .isTrue();
        assertThat(UpstreamState.has(UpstreamState.afterEnd(state, End.CANCELLED), End.SUCCESS))
                .isFalse();
    }

    private static long word(int all, List<End> ended) {
        long state = UpstreamState.of(all);
        for (End end : ended) {
            state = UpstreamState.afterEnd(state, end);
        }
        return state;
    }

    /** All orders in which up to {@code most} upstreams come to all ends. */
    private static List<List<End>> sequences(int most) {
        List<List<End>> all = new ArrayList<>();
        all.add(List.of());
        for (int from = 0, length = 0; length < most; length++) {
            int to = all.size();
            for (; from < to; from++) {
                for (End next : ENDS) {
                    List<End> longer = new ArrayList<>(all.get(from));
                    longer.add(next);
                    all.add(longer);
                }
            }
        }
        return all;
    }
}
