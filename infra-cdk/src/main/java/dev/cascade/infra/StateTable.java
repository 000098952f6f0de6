package dev.cascade.infra;

import dev.cascade.aws.dynamodb.TableSchema;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.GlobalSecondaryIndexProps;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.ProjectionType;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableProps;
import software.constructs.Construct;

/**
 * The DynamoDB table that holds all state, as {@link TableSchema} describes it. It is billed by request, can be restored to any second of the
 * last 35 days, and cannot be deleted by accident: it refuses to be deleted, and stays in the account when its stack goes.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class StateTable extends Construct {

    private final Table table;

    /**
     * Adds the table to a stack.
     *
     * @param scope the stack, or a construct in it
     * @param id unique in {@code scope}; another id later means another, empty table
     */
    public StateTable(Construct scope, String id) {
        super(scope, id);
        table = new Table(this, "Table", properties());
        table.addGlobalSecondaryIndex(GlobalSecondaryIndexProps.builder()
                .indexName(TableSchema.DAG_INDEX)
                .partitionKey(text(TableSchema.DAG_INDEX_PARTITION_KEY))
                .sortKey(text(TableSchema.SORT_KEY))
                .projectionType(ProjectionType.KEYS_ONLY)
                .build());
    }

    /** The table, to be granted, read from by its stream, or named in a function's environment. CloudFormation chooses its name. */
    public Table table() {
        return table;
    }

    private static TableProps properties() {
        return TableProps.builder()
                .partitionKey(text(TableSchema.PARTITION_KEY))
                .sortKey(text(TableSchema.SORT_KEY))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .stream(StreamViewType.NEW_IMAGE)
                .timeToLiveAttribute(TableSchema.TIME_TO_LIVE)
                .pointInTimeRecoverySpecification(PointInTimeRecoverySpecification.builder()
                        .pointInTimeRecoveryEnabled(true)
                        .build())
                .deletionProtection(true)
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
    }

    private static Attribute text(String name) {
        return Attribute.builder().name(name).type(AttributeType.STRING).build();
    }
}
