package dev.cascade.api;

import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.usecase.query.FollowJob.Step;
import dev.cascade.usecase.stream.EventMessages;
import dev.cascade.usecase.stream.EventMessages.Message;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Puts events into messages, as many into each as the viewer takes and as fit. For one thread. */
final class StreamBatch implements Iterator<Message> {

    /** Messages of the live stream's protocol. */
    static final EventMessages FORMAT = new EventMessages() {

        @Override
        public int mostEvents() {
            return MOST_EVENTS;
        }

        @Override
        public Iterator<Message> of(Subscription subscription, List<Step> steps) {
            return new StreamBatch(subscription, steps);
        }
    };

    /** No message holds more: the shortest event takes 70 bytes. */
    private static final int MOST_EVENTS = StreamMessage.MOST_BYTES / 70;

    private final Subscription subscription;
    private final List<Step> steps;
    private int next;

    private StreamBatch(Subscription subscription, List<Step> steps) {
        this.subscription = subscription;
        this.steps = steps;
    }

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
