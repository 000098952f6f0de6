package dev.cascade.api;

import dev.cascade.port.Position;
import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.usecase.FollowJob.Step;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Puts events into messages, as many into each as the viewer takes and as fit. For one thread. */
final class StreamBatch implements Iterator<StreamBatch.Message> {

    /** No message holds more: an event takes at least so much. */
    static final int MOST_EVENTS = StreamMessage.MOST_BYTES / 70;

    private final Subscription subscription;
    private final List<Step> steps;
    private int next;

    private StreamBatch(Subscription subscription, List<Step> steps) {
        this.subscription = subscription;
        this.steps = steps;
    }

    static StreamBatch of(Subscription subscription, List<Step> steps) {
        return new StreamBatch(subscription, steps);
    }

    /**
     * A message.
     *
     * @param position of the viewer when it has it
     */
    record Message(String text, Position position) {}

    @Override
    public boolean hasNext() {
        return next < steps.size();
    }

    @Override
    public Message next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        String text = subscription.batch() ? several() : one();
        return new Message(text, steps.get(next - 1).position());
    }

    private String one() {
        return StreamMessage.event(subscription.id(), steps.get(next++).event());
    }

    private String several() {
        StringBuilder message = new StringBuilder(
                StreamMessage.batchStart(subscription.id(), steps.get(next).event()));
        int bytes = StreamMessage.bytes(message.toString()) + StreamMessage.BATCH_END.length();
        for (boolean isFirst = true; hasNext(); isFirst = false) {
            String event = StreamMessage.batched(steps.get(next).event());
            bytes += StreamMessage.bytes(event) + 1;
            if (bytes > StreamMessage.MOST_BYTES && !isFirst) {
                break;
            }
            message.append(isFirst ? "" : ",").append(event);
            next++;
        }
        return message.append(StreamMessage.BATCH_END).toString();
    }
}
