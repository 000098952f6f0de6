package dev.cascade.infra;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/**
 * The state in PostgreSQL, as a stack of its own. The database refuses to be deleted, and leaves a snapshot if it is made to.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class PostgresStack extends Stack {

    private final StateDatabase database;

    /**
     * Adds the stack to an app.
     *
     * @param scope the app, or a stage of it
     * @param id unique in {@code scope}; it is in the stack's name
     * @param properties account, region, tags and so on; null for the CDK's defaults
     * @param layer the folder with the driver: see {@link BuildOutput#postgresLayer}
     */
    public PostgresStack(Construct scope, String id, @Nullable StackProps properties, Path layer) {
        super(scope, id, properties);
        PostgresDatabase postgres = new PostgresDatabase(this, "Postgres", layer);
        database = postgres.database();
        Outputs.put(
                this,
                Outputs.DATABASE_SECRET_ARN,
                database.secret().getSecretArn(),
                "The secret with user, password and address of the database");
    }

    /** The database, for {@link CascadeProps}. */
    public StateDatabase database() {
        return database;
    }
}
