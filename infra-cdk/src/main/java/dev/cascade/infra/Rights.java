package dev.cascade.infra;

import dev.cascade.aws.dynamodb.TableSchema;
import java.util.List;
import software.amazon.awscdk.services.events.EventBus;

/** What each function may do, all in one place, beyond reading what invokes it ({@link Triggers}) and writing its log ({@link ControlFunction}). */
final class Rights {

    private static final List<String> READ_STATE =
            List.of("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query");
    private static final List<String> WRITE_STATE =
            List.of("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem");

    private final Cascade cascade;
    private final ControlFunctions functions;

    Rights(Cascade cascade, ControlFunctions functions) {
        this.cascade = cascade;
        this.functions = functions;
    }

    void grant(StreamFront stream, EventBus bus) {
        functions.all().forEach(this::state);
        functions.dispatching().forEach(this::artifacts);
        functions.dispatching().forEach(this::messages);
        functions.dispatching().forEach(function -> function.may(List.of("events:PutEvents"), bus.getEventBusArn()));
        List.of(functions.socket(), functions.queue(), functions.change())
                .forEach(function -> connections(function, stream));
        dagFiles(functions.dagSource());
    }

    private void state(ControlFunction function) {
        String table = cascade.table().getTableArn();
        function.may(READ_STATE, table);
        function.may(WRITE_STATE, table);
        function.may(List.of("dynamodb:Query"), table + "/index/" + TableSchema.DAG_INDEX);
    }

    private void artifacts(ControlFunction function) {
        String objects = cascade.bucket().arnForObjects("*");
        function.may(List.of("s3:GetObject", "s3:PutObject"), objects);
        Suppressions.exceptWildcard(
                function,
                "[^@]*\\/\\*",
                "Keys of artifacts have the ids of jobs and tasks, and any key that a DAG's author chooses.");
    }

    private void messages(ControlFunction function) {
        function.may(List.of("sqs:SendMessage"), cascade.controlQueue().getQueueArn());
        function.may(
                List.of("sqs:SendMessage", "sqs:GetQueueAttributes"),
                cascade.taskQueue().getQueueArn());
    }

    private void connections(ControlFunction function, StreamFront stream) {
        function.may(List.of("execute-api:ManageConnections"), stream.connectionsArn());
        Suppressions.exceptWildcard(
                function,
                ".*\\/@connections\\/\\*",
                "API Gateway chooses the ids of connections when they are opened.");
    }

    private void dagFiles(ControlFunction function) {
        DagSource dags = cascade.dags();
        function.may(List.of("s3:ListBucket"), dags.bucket().getBucketArn());
        function.may(List.of("s3:GetObject"), dags.bucket().arnForObjects(dags.prefix() + "*"));
        Suppressions.exceptWildcard(
                function, ".*\\/.*\\*", "Which DAG files there are is for their authors to choose.");
    }
}
