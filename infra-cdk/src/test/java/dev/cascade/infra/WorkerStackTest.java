package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class WorkerStackTest {

    private static final String TASK = "AWS::ECS::TaskDefinition";

    private static Template template;
    private static Template monitoring;

    @BeforeAll
    static void synthesize(@TempDir Path folder) {
        SynthesizedApp installation = SynthesizedApp.with(
                folder, Map.of("workers", "7", "workerImage", "docker.io/acme/worker:3", "workerJars", "src"));
        template = installation.template(CascadeApp.WORKER_STACK);
        monitoring = installation.template(CascadeApp.MONITORING_STACK);
    }

    @Test
    void nothingOfItCostsWhileNobodyWorks() {
        template.hasResourceProperties("AWS::ECS::Service", Map.of("DesiredCount", 0));
        template.resourceCountIs("AWS::EC2::NatGateway", 0);
        assertThat(Resources.of(template, "AWS::EC2::VPCEndpoint").values())
                .hasSize(2)
                .allSatisfy(endpoint -> assertThat(endpoint).containsEntry("VpcEndpointType", "Gateway"));
    }

    @Test
    void thereAreAsManyAsWereAskedForAtMost() {
        template.hasResourceProperties(
                "AWS::ApplicationAutoScaling::ScalableTarget", Map.of("MinCapacity", 0, "MaxCapacity", 7));
    }

    @Test
    void theyComeAtOnceAndGoSlowly() {
        template.hasResourceProperties(
                "AWS::CloudWatch::Alarm",
                Map.of("MetricName", "ApproximateNumberOfMessagesVisible", "EvaluationPeriods", 1, "Period", 60));
        template.hasResourceProperties(
                "AWS::CloudWatch::Alarm",
                Map.of("MetricName", "ApproximateNumberOfMessagesVisible", "EvaluationPeriods", 15, "Period", 60));
    }

    @Test
    void whatAWorkerRunsIsFetchedBeforeItBegins() {
        template.hasResourceProperties(
                TASK,
                Map.of(
                        "ContainerDefinitions",
                        Match.arrayWith(List.of(
                                Match.objectLike(Map.of(
                                        "Name",
                                        "Fetch",
                                        "Essential",
                                        false,
                                        "Image",
                                        "public.ecr.aws/amazoncorretto/amazoncorretto:25",
                                        "Command",
                                        Match.arrayWith(List.of(
                                                "/cascade",
                                                Map.of("Fn::Sub", Match.stringLikeRegexp("s3://.*\\.zip")),
                                                Map.of("Fn::Sub", Match.stringLikeRegexp("s3://.*\\.jar")),
                                                Map.of("Fn::Sub", Match.stringLikeRegexp("s3://.*\\.zip")))))),
                                Match.objectLike(Map.of(
                                        "Name",
                                        "Worker",
                                        "Image",
                                        "docker.io/acme/worker:3",
                                        "StopTimeout",
                                        120,
                                        "DependsOn",
                                        List.of(Map.of("ContainerName", "Fetch", "Condition", "SUCCESS"))))))));
    }

    @Test
    @DisplayName(
            "R16: the workers may assume the role of tasks, and are told its ARN; without the flag there is neither")
    void workersMayAssumeTheRoleOfTasks(@TempDir Path folder) {
        String role = "arn:aws:iam::123456789012:role/my-tasks";
        Template withRole =
                SynthesizedApp.with(folder, Map.of("taskRole", role)).template(CascadeApp.WORKER_STACK);

        withRole.hasResourceProperties(
                "AWS::IAM::Policy",
                Map.of(
                        "PolicyDocument",
                        Map.of(
                                "Statement",
                                Match.arrayWith(List.of(
                                        Map.of("Action", "sts:AssumeRole", "Effect", "Allow", "Resource", role))))));
        assertThat(withRole.toJSON().toString()).contains("{Name=CASCADE_TASK_ROLE, Value=" + role + "}");
        assertThat(template.toJSON().toString()).doesNotContain("CASCADE_TASK_ROLE");
    }

    @Test
    @DisplayName("R16: logs of tasks go to CloudWatch, and a worker goes on while CloudWatch takes none")
    void logsOfTasksGoToCloudWatch() {
        hasWorkerContainer(Map.of(
                "Environment",
                Match.arrayWith(List.of(Map.of("Name", "CASCADE_TASK_LOGS", "Value", "stdout"))),
                "LogConfiguration",
                Map.of(
                        "LogDriver",
                        "awslogs",
                        "Options",
                        Match.objectLike(Map.of("mode", "non-blocking", "max-buffer-size", "26214400b")))));
    }

    @Test
    @DisplayName("R16: an init process reaps the processes that commands leave behind")
    void anInitProcessReaps() {
        hasWorkerContainer(Map.of("LinuxParameters", Match.objectLike(Map.of("InitProcessEnabled", true))));
    }

    private static void hasWorkerContainer(Map<String, ?> properties) {
        Map<String, Object> container = new HashMap<>(properties);
        container.put("Name", "Worker");
        template.hasResourceProperties(
                TASK, Map.of("ContainerDefinitions", Match.arrayWith(List.of(Match.objectLike(container)))));
    }

    @Test
    void aWorkerRunsOnArm() {
        template.hasResourceProperties(
                TASK, Map.of("RuntimePlatform", Map.of("CpuArchitecture", "ARM64", "OperatingSystemFamily", "LINUX")));
    }

    @Test
    void nobodyIsLetIn() {
        assertThat(Resources.of(template, "AWS::EC2::SecurityGroup").values())
                .allSatisfy(group -> assertThat(group).doesNotContainKey("SecurityGroupIngress"));
        template.resourceCountIs("AWS::EC2::SecurityGroupIngress", 0);
    }

    @Test
    void alarmsStayWithinTheFreeTierOfTen() {
        assertThat(Resources.of(monitoring, "AWS::CloudWatch::Alarm").values())
                .hasSize(9)
                .noneMatch(alarm -> alarm.containsKey("Metrics"));
    }

    @Test
    void eachDeadLetterQueueHasAnAlarm() {
        assertThat(Resources.of(monitoring, "AWS::CloudWatch::Alarm").values())
                .filteredOn(alarm -> "AWS/SQS".equals(alarm.get("Namespace")))
                .extracting(alarm -> alarm.get("Dimensions").toString())
                .hasSize(3)
                .anyMatch(queue -> queue.contains("ControlQueueDeadLetters"))
                .anyMatch(queue -> queue.contains("TaskQueueDeadLetters"))
                .anyMatch(queue -> queue.contains("LostChanges"));
    }

    @Test
    void aSweepThatFoundWorkIsCountedFromItsLine() {
        monitoring.hasResourceProperties("AWS::Logs::MetricFilter", Map.of("FilterPattern", "\"sweep found work\""));
    }

    @Test
    @DisplayName("H4: messages that were refused are counted from their line")
    void messagesThatWereRefusedAreCounted() {
        monitoring.hasResourceProperties(
                "AWS::Logs::MetricFilter", Map.of("FilterPattern", "\"messages of the control queue were refused\""));
    }
}
