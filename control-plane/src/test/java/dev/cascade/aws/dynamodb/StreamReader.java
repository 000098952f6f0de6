package dev.cascade.aws.dynamodb;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Reads a table's stream from its beginning, and later from where it was. For one thread. */
public final class StreamReader {

    private final DynamoDbStreamsClient streams;
    private final String stream;
    private final Map<String, String> iterators = new HashMap<>();

    public StreamReader(DynamoDbClient client, DynamoDbStreamsClient streams, String table) {
        this.streams = streams;
        this.stream = client.describeTable(b -> b.tableName(table)).table().latestStreamArn();
    }

    /** Hands on whatever has come and concerns a job. */
    void read(Consumer<JobChange> consumer) {
        readAll(r -> StreamRecords.change(r).ifPresent(consumer));
    }

    /** Hands on whatever has come. */
    public void readAll(Consumer<Record> consumer) {
        List<Shard> shards = streams.describeStream(b -> b.streamArn(stream))
                .streamDescription()
                .shards();
        for (Shard shard : shards) {
            String iterator = iterators.computeIfAbsent(shard.shardId(), this::start);
            int found;
            do {
                String from = iterator;
                GetRecordsResponse response = streams.getRecords(b -> b.shardIterator(from));
                response.records().forEach(consumer);
                found = response.records().size();
                iterator = response.nextShardIterator() == null ? from : response.nextShardIterator();
            } while (found > 0);
            iterators.put(shard.shardId(), iterator);
        }
    }

    private String start(String shard) {
        return streams.getShardIterator(
                        b -> b.streamArn(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
    }
}
