package dev.cascade.examples.benchmark;

/** Where the state of jobs is kept. */
enum BenchmarkStore {
    SQLITE("SQLite"),
    POSTGRES("PostgreSQL"),
    /** Counted, not timed. */
    DYNAMODB("DynamoDB");

    private final String title;

    BenchmarkStore(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
