package dev.cascade.infra;

import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.secretsmanager.ISecret;

/**
 * A PostgreSQL database that holds the state, and how one gets to it.
 *
 * @param secret user, password, host, port and name of the database
 * @param vpc where it is
 * @param subnets where its clients go, which need a way to the services of AWS
 * @param clients the security group that it lets in
 * @param layer what its clients need to speak to it: the driver
 */
public record StateDatabase(ISecret secret, IVpc vpc, SubnetSelection subnets, ISecurityGroup clients, Code layer) {}
