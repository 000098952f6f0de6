package dev.cascade.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.FakeAws;
import dev.cascade.port.DagStore.DagRecord;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DagSourceHandlerTest {

    static final String EVENT = """
            {"version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": "Object Created", "source": "aws.s3",
             "account": "123456789012", "time": "2026-03-01T12:00:00Z", "region": "eu-central-1", "resources": ["arn:aws:s3:::dags"],
             "detail": {"version": "0", "bucket": {"name": "dags"}, "object": {"key": "live/sales.yaml", "size": 5, "etag": "b1946ac9"},
              "request-id": "N4N7GDK58NMKJ12R", "requester": "123456789012", "reason": "PutObject"}}""";

    private final Installation account = new Installation();

    @BeforeEach
    void aFile() {
        put("sales", "{schedule: '@hourly', tasks: {only: {type: noop}}}");
        put("other", "{tasks: {only: {type: noop}}}");
    }

    @AfterEach
    void close() {
        account.close();
    }

    private void put(String name, String yaml) {
        account.aws.objects().put("/dags/live/" + name + ".yaml", yaml.getBytes(UTF_8));
    }

    private void happens() {
        account.newProcess();
        new DagSourceHandler(account.plane)
                .handleRequest(new ByteArrayInputStream(EVENT.getBytes(UTF_8)), OutputStream.nullOutputStream(), null);
    }

    private DagRecord dag(String name) {
        return account.plane.core().stores().dags().find(name).orElseThrow();
    }

    @Test
    void filesThatCameAreRegisteredAndReadOnce() {
        happens();
        assertThat(dag("sales").source()).isEqualTo("s3://dags/live/sales.yaml");
        assertThat(dag("sales").nextRunAt()).isPresent();
        int read = account.aws.calls("S3.GET");

        happens();

        assertThat(account.aws.calls("S3.GET")).isEqualTo(read).isEqualTo(2);
    }

    @Test
    @DisplayName("B-39: a file that went takes its DAG off; a bucket that cannot be listed does not, and fails")
    void aFileThatWentTakesItsDagOff() {
        happens();
        account.aws.objects().remove("/dags/live/sales.yaml");
        happens();
        assertThat(dag("sales").present()).isFalse();
        assertThat(dag("other").present()).isTrue();

        account.aws.loseBucket();
        assertThatThrownBy(this::happens).hasMessageContaining("s3://dags/live/");
        assertThat(dag("other").present()).isTrue();
    }

    @Test
    void aDagWhoseFunctionIsNotRegisteredIsNotTakenUntilItIs() {
        put("sales", "{tasks: {only: {type: lambda, function_name: fn}}}");
        account.aws.onFunction(path -> FakeAws.Answer.error(404, "ResourceNotFoundException", "no such function"));

        happens();

        assertThat(account.plane.core().stores().dags().find("sales")).isEmpty();
        assertThat(dag("other").present()).isTrue();
    }
}
