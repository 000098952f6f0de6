package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static dev.cascade.port.JobSamples.at;
import static dev.cascade.port.JobSamples.byAnother;
import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.queued;
import static dev.cascade.port.JobSamples.success;
import static dev.cascade.port.JobSamples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** What is left behind by a process that ends in the middle, and what is said when DynamoDB refuses. */
class DynamoJobStoreCrashTest {

    private static LocalDynamo dynamo;

    private final String table = dynamo.newTable();
    private final JobStore store = store(request -> false, SdkClientException.create("unused"));

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Test
    void aHeaderThatMissedTheEndIsPutRightByWhoeverLooks() {
        String id = endedWithoutHeader();

        assertThat(store.header(id).orElseThrow().status()).isEqualTo(JobStatus.FAILED);
        assertThat(store.list(new JobQuery(Optional.empty(), Optional.of(JobStatus.FAILED), 10, Optional.empty()))
                        .items())
                .containsExactly(store.header(id).orElseThrow());
        assertThat(store.unfinished(Optional.empty()).items()).isEmpty();
    }

    @Test
    void aHeaderThatMissedTheEndIsPutRightByFindingTheJob() {
        String id = endedWithoutHeader();
        assertThat(store.unfinished(Optional.empty()).items()).containsExactly(id);

        assertThat(store.find(id).orElseThrow().header())
                .isEqualTo(header(id).became(JobStatus.RUNNING, at(1)).became(JobStatus.FAILED, at(2)));

        assertThat(store.unfinished(Optional.empty()).items()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3_600})
    @DisplayName("a job that is to run again is checked, although who retried it died before the header said so")
    void aJobThatRunsAgainIsCheckedAlthoughItsHeaderMissedThat(long secondsLater) {
        AtomicReference<Instant> now = new AtomicReference<>(NOON);
        JobStore before = new DynamoJobStore(dynamo.client(), table, now::get);
        String id = JobIds.at(NOON);
        before.create(header(id), entry(1, new Event.JobRunning(), queued(0)));
        before.append(id, entry(2, new Event.JobFailed()));
        now.set(NOON.plusSeconds(secondsLater));
        AtomicBoolean isDead = new AtomicBoolean();
        JobStore crashing = new DynamoJobStore(
                Faults.at(
                        dynamo.client(),
                        request -> isDead.get() || isEntry(request) && isDead.getAndSet(true),
                        SdkClientException.create("the process died")),
                table,
                now::get);

        assertThatThrownBy(() -> crashing.append(
                        id, entry(3, new Event.TaskCleared(TaskRef.of(0)), new Event.JobRunning(), queued(0))))
                .isInstanceOf(StoreException.class);

        Instant later = now.get().plus(JobStore.FIRST_CHECK).plusSeconds(1);
        now.set(later);
        assertThat(before.dueChecks(later, 10)).extracting(DueCheck::jobId).contains(id);
        assertThat(before.find(id).orElseThrow().header().status()).isEqualTo(JobStatus.RUNNING);
        assertThat(before.unfinished(Optional.empty()).items()).contains(id);
    }

    private static boolean isEntry(DynamoDbRequest request) {
        return request instanceof PutItemRequest put
                && put.item().get("p").s().startsWith(Names.JOB)
                && put.item().get("s").s().startsWith(Names.ENTRY);
    }

    private String endedWithoutHeader() {
        String id = JobIds.at(NOON);
        store.create(header(id), entry(1, new Event.JobRunning()));
        JobStore crashing = crashing(request -> request instanceof UpdateItemRequest);
        assertThatThrownBy(() -> crashing.append(id, entry(2, new Event.JobFailed())))
                .isInstanceOf(StoreException.class);
        return id;
    }

    @Test
    void aJobWhoseCreatorEndedBeforeTheHeaderCanBeCreatedAgain() {
        String id = unique("nightly");
        JobStore crashing = crashing(request ->
                request instanceof PutItemRequest put && put.item().get("p").s().startsWith(Names.HEADERS));
        assertThatThrownBy(() -> crashing.create(header(id), heldBack())).isInstanceOf(StoreException.class);
        assertThat(store.find(id)).isEmpty();
        assertThat(store.header(id)).isEmpty();

        SaveResult again = store.create(header(id, "sales", NOON.plusSeconds(1)), heldBack());

        assertThat(again).isEqualTo(SaveResult.SAVED);
        assertThat(store.header(id)).contains(header(id, "sales", NOON.plusSeconds(1)));
        assertThat(store.create(header(id), byAnother(heldBack()))).isEqualTo(SaveResult.CONFLICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hide", "purge", "remember"})
    void aDeletionThatEndedInTheMiddleIsFoundAndCompleted(String where) {
        String id = JobIds.at(NOON);
        store.create(header(id), entry(1, new Event.JobRunning(), queued(0)));
        store.append(id, entry(2, queued(1)));
        store.record(id, success(0, "1"));
        store.append(id, entry(3, new Event.JobFailed()));
        JobStore crashing = crashing(request -> switch (where) {
            case "hide" -> request instanceof UpdateItemRequest;
            case "purge" -> request instanceof BatchWriteItemRequest;
            default ->
                request instanceof PutItemRequest put && put.item().get("p").s().startsWith(Names.HEADERS);
        });
        assertThatThrownBy(() -> {
                    assertThat(crashing.markDeleted(id, at(4))).isTrue();
                    boolean unused = crashing.delete(id);
                })
                .isInstanceOf(StoreException.class);

        assertThat(store.find(id)).isEmpty();
        assertThat(store.append(id, entry(4, new Event.JobRunning()))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store.unfinished(Optional.empty()).items()).isEmpty();
        assertThat(store.create(header(id), byAnother(heldBack())))
                .as("not before it is gone")
                .isEqualTo(SaveResult.CONFLICT);
        assertThat(store.ended(new JobStore.EndedQuery(Optional.empty(), at(4), 10, Optional.empty()))
                        .items())
                .extracting(JobStore.EndedJob::id)
                .containsExactly(id);

        assertThat(store.markDeleted(id, at(4))).isTrue();
        assertThat(store.header(id)).isEmpty();
        assertThat(store.delete(id)).isTrue();

        assertThat(store.ended(new JobStore.EndedQuery(Optional.empty(), at(4), 10, Optional.empty()))
                        .items())
                .isEmpty();
        assertThat(store.append(id, entry(4, queued(2)))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store.create(header(id), heldBack())).isEqualTo(SaveResult.SAVED);
        assertThat(store.find(id).orElseThrow().tail()).containsExactly(heldBack());
    }

    @Test
    void aWriterWhoKnewTheJobIsRefusedAfterItsDeletion() {
        String id = JobIds.at(NOON);
        JobStore knows = store(request -> false, SdkClientException.create("unused"));
        store.create(header(id), heldBack());
        knows.append(id, entry(2, new Event.JobFailed()));

        assertThat(store.markDeleted(id, at(3))).isTrue();
        assertThat(store.delete(id)).isTrue();

        assertThat(knows.append(id, entry(3, queued(0)))).isEqualTo(SaveResult.CONFLICT);
        assertThat(knows.append(id, entry(4, queued(0)))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store.entries(id, 0, 10)).isEmpty();
        assertThat(store.entries(id, 1, 10)).isEmpty();
    }

    @Test
    @DisplayName("C4: a deletion that was left for longer than its journal stays closed is completed")
    void aDeletionIsCompletedAfterItsMarkerExpired() {
        String id = JobIds.at(NOON);
        store.create(header(id), heldBack());
        store.append(id, entry(2, new Event.JobFailed()));
        assertThat(store.markDeleted(id, at(3))).isTrue();
        dynamo.client()
                .deleteItem(b -> b.tableName(table).key(JobKeys.entry(id, 3).attributes()));

        assertThat(store.markDeleted(id, at(3))).isTrue();
        assertThat(store.delete(id)).isTrue();

        assertThat(store.append(id, entry(3, new Event.JobRunning()))).isEqualTo(SaveResult.CONFLICT);
        assertThat(store.entries(id, 1, 10)).isEmpty();
        assertThat(store.create(header(id), heldBack())).isEqualTo(SaveResult.SAVED);
    }

    @Test
    void throttlingThatOutlastsTheRetriesIsSaidToBeThat() {
        RuntimeException throttled = ProvisionedThroughputExceededException.builder()
                .message("Throughput exceeds the current limits")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("ProvisionedThroughputExceededException")
                        .build())
                .statusCode(400)
                .build();

        assertThatThrownBy(() -> store(request -> true, throttled).header(JobIds.at(NOON)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(table)
                .hasMessageContaining("It throttles");
    }

    @Test
    void aMissingRightIsSaidToBeThat() {
        RuntimeException denied = DynamoDbException.builder()
                .message("not authorized")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDeniedException")
                        .build())
                .statusCode(400)
                .build();

        assertThatThrownBy(() -> store(request -> true, denied).header(JobIds.at(NOON)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("Grant the caller");
    }

    @Test
    void aMissingTableIsSaidToBeThat() {
        JobStore nowhere = new DynamoJobStore(dynamo.client(), "no-such-table", InstantSource.fixed(NOON));

        assertThatThrownBy(() -> nowhere.header(JobIds.at(NOON)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no-such-table")
                .hasMessageContaining("Check that the table exists");
    }

    private JobStore crashing(Predicate<DynamoDbRequest> where) {
        return store(where, SdkClientException.create("the process ended here"));
    }

    private JobStore store(Predicate<DynamoDbRequest> where, RuntimeException failure) {
        return new DynamoJobStore(Faults.at(dynamo.client(), where, failure), table, InstantSource.fixed(NOON));
    }
}
