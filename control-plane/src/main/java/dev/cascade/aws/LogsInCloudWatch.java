package dev.cascade.aws;

import dev.cascade.port.TaskLogs;
import dev.cascade.port.WorkerStore.Worker;

/** The logs of attempts in an account, which are in CloudWatch Logs and in the history of executions: it says where to look. Thread-safe. */
final class LogsInCloudWatch implements TaskLogs {

    @Override
    public Part read(Key key, long from, int length) {
        return new Part.Elsewhere(
                switch (key.task().type()) {
                    case LAMBDA ->
                        "it is in CloudWatch Logs, in the log group of the function, which is /aws/lambda/"
                                + key.task()
                                        .text("function_name")
                                        .orElse("NAME")
                                        .replaceFirst(".*:function:", "")
                                + " unless the function names another";
                    case STEPFUNCTIONS ->
                        "it is in the history of the state machine's execution, which Step Functions shows";
                    case LOCAL, COMMAND ->
                        "it is in CloudWatch Logs, in the log group of the workers; `aws logs filter-log-events"
                                + " --log-group-name GROUP --filter-pattern '{ $.job = \"" + key.jobId()
                                + "\" && $.task = \"" + key.name() + "\" && $.attempt = " + key.attempt()
                                + " }'` shows it";
                    case NOOP -> "a task without work has no log";
                });
    }

    @Override
    public boolean keepsLogsOf(Worker worker) {
        return false;
    }
}
