package dev.cascade.aws.dynamodb;

/**
 * Names of attributes and beginnings of keys. Part of the stored form: what has a meaning keeps it.
 */
final class Names {

    // Beginnings of partition keys.
    static final String HEADERS = "H#";
    static final String JOB = "J#";
    static final String JOB_ID = "I#";
    static final String IDEMPOTENCY_KEY = "K#";
    static final String OPEN_JOBS = "OPEN";
    static final String CHECKS = "CHECKS";
    static final String ADMISSION = "A#";
    static final String DAGS = "DAGS";
    static final String DAG_VERSIONS = "D#";
    static final String SCHEDULES = "SCHEDULES";
    static final String WORKERS = "WORKERS";
    static final String CONNECTION = "C#";
    static final String TOPIC = "T#";
    static final String TICKET = "W#";
    static final String WATCHED = "WATCHED";
    static final String MAC_KEYS = "KEYS";
    static final String DAG_FILES = "FILES";

    // Beginnings of sort keys within the partition of a job or a DAG.
    static final String ENTRY = "E";
    static final String PAGE = "P";
    static final String REPORT = "R";
    static final String VERSION = "V";
    /** The sort key of items that are alone in their partition. */
    static final String ONLY = "-";

    // Attributes of headers.
    static final String DAG = TableSchema.DAG_INDEX_PARTITION_KEY;
    static final String VERSION_OF_DAG = "v";
    static final String CONTEXT = "j";
    static final String TRIGGERED_BY = "b";
    static final String NOTE = "o";
    static final String ACTOR = "y";
    static final String CREATED_AT = "c";
    static final String STATUS = "t";
    /** Number of the entry that led to the status. */
    static final String STATUS_ENTRY = "n";

    static final String STARTED_AT = "r";
    static final String COMPLETED_AT = "z";

    // Attributes of entries; the first entry's are in the header.
    static final String EVENTS = "e";
    static final String FIRST_EVENT = "f";
    static final String DECIDED_AT = "a";
    static final String CHECKPOINT = "k";
    /** On headers and entries when they are written: somebody watches the job. */
    static final String IS_WATCHED = TableSchema.WATCHED;
    /** Number of the latest entry, up to this one, that carries a checkpoint; absent if none does. */
    static final String CHECKPOINT_ENTRY = "l";

    // Attributes of viewers, their subscriptions and tickets.
    static final String WHO = "o";
    static final String CONNECTION_ID = "c";
    static final String SUBSCRIPTION_ID = "i";
    static final String TOPIC_NAME = "h";
    static final String BATCH = "b";
    static final String SINCE = "a";
    static final String DELIVERED_EVENT = "f";
    static final String DELIVERED_ENTRY = "n";
    static final String CATCH_UP_AT = "q";
    static final String CLAIMED_UNTIL = "u";
    /** Of a ticket: when it was taken. */
    static final String TAKEN = "t";
    /** Of a watched topic: another one whenever somebody begins to watch it. */
    static final String TURN = "r";

    // Attributes of others.
    static final String EXPIRES = TableSchema.TIME_TO_LIVE;
    static final String BYTES = "e";
    static final String SORT_OF_HEADER = "h";
    static final String AT = "a";
    static final String FINGERPRINT = "f";
    static final String JOB_OF_KEY = "j";
    static final String EXPIRES_AT = "a";
    /** A number that a conditional write chose, to know itself again; see {@link Table}. */
    static final String WRITE_ID = "wi";

    /** A status that no job has: it was deleted. */
    static final int DELETED = 9;

    private Names() {}
}
