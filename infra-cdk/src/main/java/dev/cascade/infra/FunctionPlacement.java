package dev.cascade.infra;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.FunctionProps;
import software.amazon.awscdk.services.lambda.ILayerVersion;
import software.amazon.awscdk.services.lambda.LayerVersion;
import software.amazon.awscdk.services.lambda.LayerVersionProps;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.constructs.Construct;

/** What the functions of the control plane run on: the same code and runtime for all, and a network if there is a database to reach. */
final class FunctionPlacement {

    /**
     * What a function in a network needs, of AWS's managed policy AWSLambdaVPCAccessExecutionRole.
     *
     * @see <a href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html">its text</a>
     */
    private static final List<String> INTERFACES = List.of(
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses");

    private final Code code;
    private final @Nullable SnapStartConf snapStart;
    private final Optional<StateDatabase> database;
    private final List<ILayerVersion> layers;

    FunctionPlacement(Construct scope, CascadeProps props) {
        this.code = props.code();
        this.snapStart = props.snapStart() ? SnapStartConf.ON_PUBLISHED_VERSIONS : null;
        this.database = props.database();
        this.layers = database.map(found -> layer(scope, found)).map(List::of).orElse(List.of());
    }

    /**
     * Without a network, as it calls nothing.
     *
     * @param code the function's own jar
     */
    FunctionPlacement(Code code, boolean snapStart) {
        this.code = code;
        this.snapStart = snapStart ? SnapStartConf.ON_PUBLISHED_VERSIONS : null;
        this.database = Optional.empty();
        this.layers = List.of();
    }

    private static ILayerVersion layer(Construct scope, StateDatabase database) {
        return new LayerVersion(
                scope,
                "PostgresLayer",
                LayerVersionProps.builder()
                        .description("Cascade: driver for PostgreSQL")
                        .code(database.layer())
                        .compatibleArchitectures(List.of(Architecture.ARM_64))
                        .compatibleRuntimes(List.of(Runtime.JAVA_25))
                        .build());
    }

    /** The beginning of each function's properties. */
    FunctionProps.Builder properties() {
        FunctionProps.Builder properties =
                FunctionProps.builder().code(code).layers(layers).snapStart(snapStart);
        database.ifPresent(found ->
                properties.vpc(found.vpc()).vpcSubnets(found.subnets()).securityGroups(List.of(found.clients())));
        return properties;
    }

    /** Gives a function the rights without which Lambda would not put it there. */
    void admit(ControlFunction function) {
        if (database.isPresent()) {
            function.may(INTERFACES, "*");
            Suppressions.exceptWildcard(
                    function,
                    "\\*",
                    "Lambda makes network interfaces with the function's role, and asks for these rights on all.");
        }
    }
}
