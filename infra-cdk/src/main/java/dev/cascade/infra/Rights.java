package dev.cascade.infra;

import dev.cascade.aws.dynamodb.TableSchema;
import java.util.List;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.iam.IGrantable;

/** What each function may do, all in one place, beyond reading what invokes it ({@link EventTriggers}) and writing its log ({@link FunctionIdentity}). */
final class Rights {

    /** For cdk-nag: objects in a bucket. */
    static final String OBJECTS = "[^@]*\\/\\*";

    static final String WHY_OBJECTS =
            "Keys of artifacts have ids of jobs and tasks in them, and what a DAG's author chooses.";

    private final Cascade cascade;
    private final EventBus bus;

    Rights(Cascade cascade, EventBus bus) {
        this.cascade = cascade;
        this.bus = bus;
    }

    /** @param prunes whether the tick deletes jobs that ended long ago */
    void grant(ControlFunctions functions, WebSocketApiGateway stream, boolean prunes) {
        functions.all().forEach(function -> state(function.role()));
        for (ControlFunction function :
                List.of(functions.api(), functions.socket(), functions.queue(), functions.change(), functions.tick())) {
            jobs(function.role());
        }
        for (ControlFunction function : List.of(functions.api(), functions.socket(), functions.queue())) {
            listJobs(function.role());
        }
        for (ControlFunction function : functions.dispatching()) {
            advance(function.role());
            Suppressions.exceptWildcard(function, OBJECTS, WHY_OBJECTS);
        }
        for (ControlFunction function : functions.dispatching()) {
            // Results are read again for the tasks that are given them, and put under the keys that authors named.
            let(function.role(), List.of("s3:GetObject"), cascade.bucket().arnForObjects(ArtifactBucket.RESULTS + "*"));
            let(function.role(), List.of("s3:PutObject"), cascade.bucket().arnForObjects("*"));
        }
        prune(functions.api().role());
        if (prunes) {
            prune(functions.tick().role());
        }
        lookAfter(functions.change().role());
        lookAfter(functions.tick().role());
        // A viewer may subscribe before writers know of it. A message has it checked once more.
        let(
                functions.socket().role(),
                List.of("sqs:SendMessage"),
                cascade.controlQueue().getQueueArn());
        for (ControlFunction function : List.of(functions.socket(), functions.queue(), functions.change())) {
            let(function.role(), List.of("execute-api:ManageConnections"), stream.connectionsArn());
            Suppressions.exceptWildcard(
                    function,
                    ".*\\/@connections\\/\\*",
                    "API Gateway chooses the ids of connections when they are opened.");
        }
        dagFiles(functions.dagSource());
    }

    /** The rights of a worker: it claims, runs and reports local tasks, and advances their jobs. */
    void work(IGrantable worker) {
        state(worker);
        jobs(worker);
        advance(worker);
        lookAfter(worker);
        let(worker, List.of("s3:GetObject", "s3:PutObject"), cascade.bucket().arnForObjects("*"));
        // A worker notes there which results it is about to publish, and others look for what it left.
        let(worker, List.of("s3:DeleteObject"), cascade.bucket().arnForObjects(ArtifactBucket.PUBLISHING + "*"));
        // Also: without this right S3 answers as if it were forbidden to read what does not exist.
        let(worker, List.of("s3:ListBucket"), cascade.bucket().getBucketArn());
        let(
                worker,
                List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"),
                cascade.taskQueue().getQueueArn());
    }

    /** The rights that all functions need that read DAGs. */
    private void state(IGrantable whom) {
        table(whom, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem");
        cascade.database()
                .ifPresent(database -> let(
                        whom,
                        List.of("secretsmanager:GetSecretValue"),
                        database.secret().getSecretArn()));
    }

    /** The further rights of functions that follow jobs. */
    private void jobs(IGrantable whom) {
        table(whom, "dynamodb:BatchGetItem", "dynamodb:UpdateItem");
    }

    private void table(IGrantable whom, String... actions) {
        let(whom, List.of(actions), cascade.table().getTableArn());
    }

    /** The jobs of one DAG, ended ones among them. */
    private void listJobs(IGrantable whom) {
        let(whom, List.of("dynamodb:Query"), cascade.table().getTableArn() + "/index/" + TableSchema.DAG_INDEX);
    }

    private void advance(IGrantable whom) {
        let(
                whom,
                List.of("sqs:SendMessage"),
                cascade.controlQueue().getQueueArn(),
                cascade.taskQueue().getQueueArn());
        let(whom, List.of("events:PutEvents"), bus.getEventBusArn());
    }

    /** Recovery asks whether unclaimed attempts are still in the queue. */
    private void lookAfter(IGrantable whom) {
        let(whom, List.of("sqs:GetQueueAttributes"), cascade.taskQueue().getQueueArn());
    }

    /** A function that deletes jobs deletes the results of their attempts as well. */
    private void prune(IGrantable whom) {
        table(whom, "dynamodb:BatchWriteItem");
        let(whom, List.of("s3:ListBucket"), cascade.bucket().getBucketArn());
        let(whom, List.of("s3:DeleteObject"), cascade.bucket().arnForObjects(ArtifactBucket.RESULTS + "*"));
    }

    private void dagFiles(ControlFunction function) {
        DagFileLocation dags = cascade.dags();
        let(function.role(), List.of("s3:ListBucket"), dags.bucket().getBucketArn());
        let(function.role(), List.of("s3:GetObject"), dags.bucket().arnForObjects(dags.prefix() + "*"));
        Suppressions.exceptWildcard(
                function, ".*\\/.*\\*", "Which DAG files there are is for their authors to choose.");
    }

    private static void let(IGrantable whom, List<String> actions, String... resources) {
        whom.getGrantPrincipal().addToPrincipalPolicy(FunctionIdentity.allow(actions, resources));
    }
}
