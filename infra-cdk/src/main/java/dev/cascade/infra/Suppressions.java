package dev.cascade.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import io.github.cdklabs.cdknag.RegexAppliesTo;
import java.util.List;
import software.constructs.IConstruct;

/** Rules of cdk-nag that do not hold for a resource, each with the reason. */
final class Suppressions {

    private Suppressions() {}

    /** Excepts the construct, and what is in it, from a rule. */
    static void except(IConstruct construct, String rule, String reason) {
        NagSuppressions.addResourceSuppressions(
                construct,
                List.of(NagPackSuppression.builder().id(rule).reason(reason).build()),
                true);
    }

    /**
     * Excepts the construct, and what is in it, from the rule against wildcards, as far as some resources go.
     *
     * @param resources a regular expression for what policies name, such as {@code <Bucket.Arn>/*}
     */
    static void exceptWildcard(IConstruct construct, String resources, String reason) {
        NagSuppressions.addResourceSuppressions(
                construct,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-IAM5")
                        .appliesTo(List.of(RegexAppliesTo.builder()
                                .regex("/^Resource::" + resources + "$/")
                                .build()))
                        .reason(reason)
                        .build()),
                true);
    }
}
