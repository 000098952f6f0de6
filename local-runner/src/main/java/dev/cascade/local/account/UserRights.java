package dev.cascade.local.account;

import java.util.List;
import java.util.Map;

/** What the user may do whose credentials are printed: call the API, and be a worker. As narrow as in an account of one's own. */
final class UserRights {

    private UserRights() {}

    /** An IAM policy. */
    static Map<String, Object> policy(StackOutputs outputs, String region) {
        String table = "arn:aws:dynamodb:" + region + ":" + RootUser.ACCOUNT + ":table/" + outputs.get("TableName");
        String bucket = "arn:aws:s3:::" + outputs.get("ArtifactBucketName");
        return Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(
                        allow(List.of("execute-api:Invoke"), apis(outputs, region)),
                        allow(
                                List.of(
                                        "dynamodb:GetItem",
                                        "dynamodb:BatchGetItem",
                                        "dynamodb:Query",
                                        "dynamodb:PutItem",
                                        "dynamodb:UpdateItem",
                                        "dynamodb:DeleteItem",
                                        "dynamodb:BatchWriteItem",
                                        "dynamodb:ConditionCheckItem"),
                                List.of(table, table + "/index/*")),
                        allow(List.of("s3:GetObject", "s3:PutObject"), List.of(bucket + "/*")),
                        allow(List.of("s3:ListBucket"), List.of(bucket)),
                        allow(
                                List.of(
                                        "sqs:ReceiveMessage",
                                        "sqs:DeleteMessage",
                                        "sqs:SendMessage",
                                        "sqs:ChangeMessageVisibility",
                                        "sqs:GetQueueAttributes"),
                                List.of(
                                        queue(outputs.get("ControlQueueUrl"), region),
                                        queue(outputs.get("TaskQueueUrl"), region)))));
    }

    private static List<String> apis(StackOutputs outputs, String region) {
        return List.of("ApiUrl", "StreamUrl").stream()
                .map(outputs::get)
                .map(url -> url.replaceAll("^\\w+://([a-z0-9]+)\\..*$", "$1"))
                .map(api -> "arn:aws:execute-api:" + region + ":" + RootUser.ACCOUNT + ":" + api + "/*")
                .toList();
    }

    private static String queue(String url, String region) {
        return "arn:aws:sqs:" + region + ":" + RootUser.ACCOUNT + ":" + url.substring(url.lastIndexOf('/') + 1);
    }

    private static Map<String, Object> allow(List<String> actions, List<String> resources) {
        return Map.of("Effect", "Allow", "Action", actions, "Resource", resources);
    }
}
