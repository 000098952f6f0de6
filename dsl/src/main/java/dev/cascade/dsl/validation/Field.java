package dev.cascade.dsl.validation;

/**
 * A field that a DAG, task or edge can have.
 *
 * @param name as it is written
 * @param required whether it has to be given
 * @param rule what its value has to be
 */
record Field(String name, boolean required, Rule rule) {

    /** What a value has to be. Reports to the scope what is wrong with it; is never asked about null. */
    @FunctionalInterface
    interface Rule {
        void check(NodePath value, RuleContext scope);
    }

    /** A field that has to be given, and in which no template is expanded. */
    static Field required(String name, Rule rule) {
        return new Field(name, true, withoutTemplate(rule));
    }

    /** A field that need not be given, and in which no template is expanded. */
    static Field optional(String name, Rule rule) {
        return new Field(name, false, withoutTemplate(rule));
    }

    private static Rule withoutTemplate(Rule rule) {
        return (value, scope) -> {
            if (!TemplateRules.refuse(value, scope)) {
                rule.check(value, scope);
            }
        };
    }
}
