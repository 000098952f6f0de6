package dev.cascade.infra;

import software.amazon.awscdk.services.s3.IBucket;

/**
 * Where DAG files are.
 *
 * @param bucket a bucket that tells EventBridge what happens to its objects
 * @param prefix what the keys of DAG files begin with; may be empty
 */
public record DagFileLocation(IBucket bucket, String prefix) {}
