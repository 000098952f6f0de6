package dev.cascade.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcProps;
import software.constructs.Construct;

/**
 * A network that costs nothing while it is empty: public subnets, where each worker has an address of its own for as long as it runs ($0.005 an hour), and
 * endpoints for S3 and DynamoDB, which are free. A NAT gateway would be $33 a month, endpoints for SQS, Lambda, Logs and Events $7 a month each and zone,
 * and neither lets nobody in better than a security group without a rule.
 */
final class WorkerNetwork extends Construct {

    private final Vpc vpc;

    WorkerNetwork(Construct scope, String id) {
        super(scope, id);
        vpc = new Vpc(
                this,
                "Vpc",
                VpcProps.builder()
                        .maxAzs(2)
                        .natGateways(0)
                        .restrictDefaultSecurityGroup(false)
                        .subnetConfiguration(List.of(SubnetConfiguration.builder()
                                .name("Public")
                                .subnetType(SubnetType.PUBLIC)
                                .mapPublicIpOnLaunch(false)
                                .build()))
                        .gatewayEndpoints(Map.of(
                                "S3",
                                GatewayVpcEndpointOptions.builder()
                                        .service(GatewayVpcEndpointAwsService.S3)
                                        .build(),
                                "DynamoDb",
                                GatewayVpcEndpointOptions.builder()
                                        .service(GatewayVpcEndpointAwsService.DYNAMODB)
                                        .build()))
                        .build());
        Suppressions.except(
                vpc,
                "AwsSolutions-VPC7",
                "Nothing listens in it, and flow logs are billed by the GB of what workers transfer.");
    }

    Vpc vpc() {
        return vpc;
    }
}
