package dev.cascade.examples.benchmark;

/** Where the state of jobs is kept. */
enum Store {
    SQLITE("SQLite"),
    POSTGRES("PostgreSQL"),
    /** Counted, not timed. */
    DYNAMODB("DynamoDB");

    private final String title;

    Store(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
