package dev.cascade.infra;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.InstanceClass;
import software.amazon.awscdk.services.ec2.InstanceSize;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SecurityGroupProps;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcProps;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.rds.CaCertificate;
import software.amazon.awscdk.services.rds.Credentials;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.rds.DatabaseInstanceEngine;
import software.amazon.awscdk.services.rds.DatabaseInstanceProps;
import software.amazon.awscdk.services.rds.IInstanceEngine;
import software.amazon.awscdk.services.rds.ParameterGroup;
import software.amazon.awscdk.services.rds.ParameterGroupProps;
import software.amazon.awscdk.services.rds.PostgresEngineVersion;
import software.amazon.awscdk.services.rds.PostgresInstanceEngineProps;
import software.amazon.awscdk.services.rds.StorageType;
import software.constructs.Construct;

/**
 * PostgreSQL on RDS, and the network that functions need to reach it. The smallest instance is $12 a month and its storage $2; Aurora, which can pause,
 * never would, as the tick asks it for due schedules every minute. Functions in a network of one's own reach AWS through one NAT gateway, $33 a month:
 * less than the endpoints of the five services that they call, and none of these lets them reach the clients of a WebSocket API.
 */
final class PostgresDatabase extends Construct {

    private static final String NAME = "cascade";
    /** Not the usual one, so that what scans for databases does not find it at once. */
    private static final int PORT = 5442;

    private static final SubnetSelection CLIENTS =
            SubnetSelection.builder().subnetType(SubnetType.PRIVATE_WITH_EGRESS).build();

    private final StateDatabase database;

    PostgresDatabase(Construct scope, String id, Path layer) {
        super(scope, id);
        Vpc vpc = vpc();
        SecurityGroup clients = group(vpc, "Clients", "Cascade: who may use the database");
        SecurityGroup server = group(vpc, "Server", "Cascade: the database");
        server.addIngressRule(clients, Port.tcp(PORT), "Cascade's functions and workers");
        DatabaseInstance instance = instance(vpc, server);
        database = new StateDatabase(
                Objects.requireNonNull(instance.getSecret(), "credentials are generated, so there is a secret"),
                vpc,
                CLIENTS,
                clients,
                Code.fromAsset(layer.toString()));
    }

    private Vpc vpc() {
        Vpc vpc = new Vpc(
                this,
                "Vpc",
                VpcProps.builder()
                        .maxAzs(2)
                        .natGateways(1)
                        .restrictDefaultSecurityGroup(false)
                        .subnetConfiguration(List.of(
                                subnets("Public", SubnetType.PUBLIC),
                                subnets("Clients", SubnetType.PRIVATE_WITH_EGRESS),
                                subnets("Database", SubnetType.PRIVATE_ISOLATED)))
                        .gatewayEndpoints(Map.of(
                                "S3", endpoint(GatewayVpcEndpointAwsService.S3),
                                "DynamoDb", endpoint(GatewayVpcEndpointAwsService.DYNAMODB)))
                        .build());
        Suppressions.except(
                vpc,
                "AwsSolutions-VPC7",
                "Only the database listens in it, to two security groups; flow logs are billed by the GB.");
        return vpc;
    }

    private static SubnetConfiguration subnets(String name, SubnetType type) {
        return SubnetConfiguration.builder().name(name).subnetType(type).build();
    }

    private static GatewayVpcEndpointOptions endpoint(GatewayVpcEndpointAwsService service) {
        return GatewayVpcEndpointOptions.builder().service(service).build();
    }

    private SecurityGroup group(Vpc vpc, String id, String description) {
        return new SecurityGroup(
                this,
                id,
                SecurityGroupProps.builder().vpc(vpc).description(description).build());
    }

    private DatabaseInstance instance(Vpc vpc, ISecurityGroup server) {
        IInstanceEngine engine = DatabaseInstanceEngine.postgres(PostgresInstanceEngineProps.builder()
                // Without a minor version: RDS takes no new instance of one whose support has ended, a year after it
                // came.
                .version(PostgresEngineVersion.VER_17)
                .build());
        DatabaseInstance instance = new DatabaseInstance(
                this,
                "Instance",
                DatabaseInstanceProps.builder()
                        .engine(engine)
                        .instanceType(InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO))
                        .vpc(vpc)
                        .vpcSubnets(SubnetSelection.builder()
                                .subnetType(SubnetType.PRIVATE_ISOLATED)
                                .build())
                        .securityGroups(List.of(server))
                        .port(PORT)
                        .databaseName(NAME)
                        .credentials(Credentials.fromGeneratedSecret(NAME))
                        .parameterGroup(new ParameterGroup(
                                this,
                                "Parameters",
                                ParameterGroupProps.builder()
                                        .engine(engine)
                                        .parameters(Map.of("rds.force_ssl", "1"))
                                        .build()))
                        .caCertificate(CaCertificate.RDS_CA_RSA2048_G1)
                        .storageType(StorageType.GP3)
                        .allocatedStorage(20)
                        .maxAllocatedStorage(200)
                        .storageEncrypted(true)
                        .backupRetention(Duration.days(7))
                        .deletionProtection(true)
                        .removalPolicy(RemovalPolicy.SNAPSHOT)
                        .build());
        Suppressions.except(
                instance,
                "AwsSolutions-RDS3",
                "A second instance doubles the price; backups can be restored to any second of the last seven days.");
        Suppressions.except(
                instance,
                "AwsSolutions-SMG4",
                "Rotation takes one more function in this network; functions keep the password while they are warm,"
                        + " and would fail until they are not.");
        return instance;
    }

    StateDatabase database() {
        return database;
    }
}
