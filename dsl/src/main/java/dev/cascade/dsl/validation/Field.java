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
        void check(At value, Scope scope);
    }

    static Field required(String name, Rule rule) {
        return new Field(name, true, rule);
    }

    static Field optional(String name, Rule rule) {
        return new Field(name, false, rule);
    }
}
