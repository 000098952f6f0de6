package dev.cascade.aws.eventbridge;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.usecase.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Tells a bus of the ends of jobs: {@code job.success}, {@code job.failed} and {@code job.cancelled}, with details that are CloudEvents. Only ends,
 * as every event costs as much as a task. An event may come twice, and get lost when the bus cannot be reached: no job waits for it. Thread-safe.
 */
public final class EventPublisher implements JobListener {

    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

    /** What events say that they come from. */
    public static final String SOURCE = "cascade";

    /** The most that EventBridge takes in one request. */
    private static final int BATCH = 10;

    private final EventBridgeClient client;
    private final String bus;
    private final Executor background;
    private final ConcurrentLinkedQueue<PutEventsRequestEntry> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAsked = new AtomicBoolean();

    /** @param background where events are sent from: those that wait until it comes to that go together */
    public EventPublisher(EventBridgeClient client, String bus, Executor background) {
        this.client = client;
        this.bus = bus;
        this.background = background;
    }

    @Override
    public void saved(JobHeader header, Job job, Entry entry) {
        entry.newStatus().filter(JobStatus::isTerminal).ifPresent(status -> {
            waiting.add(event(header, entry, "job." + status.label()));
            if (isAsked.compareAndSet(false, true)) {
                background.execute(this::send);
            }
        });
    }

    private PutEventsRequestEntry event(JobHeader job, Entry entry, String type) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("job_id", job.id());
        data.put("dag", job.dag());
        data.put("dag_version", job.dagVersion());
        data.put("status", job.status().label());
        data.put("triggered_by", job.triggeredBy());
        data.put("created_at", job.createdAt().toString());
        data.put("started_at", job.startedAt().map(Object::toString).orElse(null));
        data.put("completed_at", job.completedAt().map(Object::toString).orElse(null));
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("specversion", "1.0");
        detail.put("id", job.id() + "/" + entry.lastEvent());
        detail.put("source", SOURCE + "/dags/" + job.dag());
        detail.put("type", type);
        detail.put("subject", job.id());
        detail.put("time", entry.at().toString());
        detail.put("datacontenttype", "application/json");
        detail.put("data", data);
        return PutEventsRequestEntry.builder()
                .eventBusName(bus)
                .source(SOURCE)
                .detailType(type)
                .time(entry.at())
                .detail(Json.write(detail))
                .build();
    }

    private void send() {
        // First, so that who adds an event after the last was taken asks again.
        isAsked.set(false);
        while (!waiting.isEmpty()) {
            List<PutEventsRequestEntry> batch = new ArrayList<>(BATCH);
            for (PutEventsRequestEntry e = waiting.poll();
                    e != null;
                    e = batch.size() < BATCH ? waiting.poll() : null) {
                batch.add(e);
            }
            send(batch);
        }
    }

    private void send(List<PutEventsRequestEntry> batch) {
        try {
            List<PutEventsResultEntry> refused = client.putEvents(put -> put.entries(batch)).entries().stream()
                    .filter(entry -> entry.errorCode() != null)
                    .toList();
            if (!refused.isEmpty()) {
                LOG.atWarn()
                        .addKeyValue("bus", bus)
                        .log(
                                "{} of {} events of jobs were not taken: {}",
                                refused.size(),
                                batch.size(),
                                refused.getFirst().errorMessage());
            }
        } catch (SdkException e) {
            LOG.atWarn()
                    .addKeyValue("bus", bus)
                    .log("{} events of jobs were not sent: {}", batch.size(), e.getMessage());
        }
    }
}
