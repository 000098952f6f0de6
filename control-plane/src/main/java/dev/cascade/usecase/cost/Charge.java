package dev.cascade.usecase.cost;

/** What AWS bills a job for. */
public enum Charge {
    HTTP_REQUESTS("http_requests", "Requests to the HTTP API", "request", Charge.MILLION),
    CONTROL_INVOCATIONS("control_invocations", "Control functions: invocations", "invocation", Charge.MILLION),
    CONTROL_TIME("control_time", "Control functions: running time", "GB-second", 1),
    WRITE_UNITS("write_units", "DynamoDB: writes", "write request unit", Charge.MILLION),
    READ_UNITS("read_units", "DynamoDB: reads", "read request unit", Charge.MILLION),
    QUEUE_REQUESTS("queue_requests", "SQS: messages sent, received and deleted", "request", Charge.MILLION),
    EVENTS("events", "EventBridge: the end of the job", "event", Charge.MILLION),
    OBJECT_WRITES("object_writes", "S3: results written", "PUT request", Charge.MILLION),
    TASK_INVOCATIONS("task_invocations", "Functions of tasks: invocations", "invocation", Charge.MILLION),
    TASK_TIME("task_time", "Functions of tasks: running time", "GB-second", 1);

    private static final int MILLION = 1_000_000;

    private final String label;
    private final String text;
    private final String unit;
    private final int per;

    Charge(String label, String text, String unit, int per) {
        this.label = label;
        this.text = text;
        this.unit = unit;
        this.per = per;
    }

    /** The word for it in the API. */
    public String label() {
        return label;
    }

    /** What it is, for people. */
    public String text() {
        return text;
    }

    /** What is counted, in the singular. */
    public String unit() {
        return unit;
    }

    /** How many units {@link #price} is for. */
    public int per() {
        return per;
    }

    /** What {@link #per} units cost, in US dollars. */
    public double price(PriceTable prices) {
        return switch (this) {
            case HTTP_REQUESTS -> prices.millionHttpRequests();
            case CONTROL_INVOCATIONS, TASK_INVOCATIONS -> prices.millionLambdaRequests();
            case CONTROL_TIME, TASK_TIME -> prices.lambdaGbSecond();
            case WRITE_UNITS -> prices.millionWriteUnits();
            case READ_UNITS -> prices.millionReadUnits();
            case QUEUE_REQUESTS -> prices.millionSqsRequests();
            case EVENTS -> prices.millionEvents();
            case OBJECT_WRITES -> prices.millionS3Puts();
        };
    }
}
