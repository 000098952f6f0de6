package dev.cascade.infra;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What {@link CascadeApp} is asked for, by {@code -c NAME=VALUE} or by the context of {@code cdk.json}: see {@link ContextFlags}.
 *
 * @param authorization who may call the HTTP API; empty: users of a Cognito user pool, which is made
 * @param dagBucket a bucket of one's own for DAG files; empty for one of the installation's
 * @param dagPrefix what the keys of DAG files begin with
 * @param store where the state is
 * @param examples whether the functions of the examples are deployed
 * @param snapStart whether functions start from snapshots
 * @param keepJobs how long jobs are kept after their end; empty: for ever
 * @param functions a folder with a folder for each Lambda function of one's own
 * @param workers the most workers that run at once; 0 for none, and nothing to run them in
 * @param workerImage an image of one's own for workers
 * @param workerJars a folder with the jars of one's own local tasks
 * @param taskRole ARN of the role whose credentials {@code command} tasks get; empty: they get none
 * @param monitoring whether there are alarms and a dashboard
 * @param alarmTopic ARN of an SNS topic that alarms are sent to
 */
record DeploymentOptions(
        Optional<Authorization> authorization,
        Optional<String> dagBucket,
        String dagPrefix,
        Store store,
        boolean examples,
        boolean snapStart,
        Optional<Duration> keepJobs,
        Optional<Path> functions,
        int workers,
        Optional<String> workerImage,
        Optional<Path> workerJars,
        Optional<String> taskRole,
        boolean monitoring,
        Optional<String> alarmTopic) {

    /** Where the state is. */
    enum Store {
        DYNAMODB,
        POSTGRES
    }
}
