package dev.cascade.usecase.stream;

import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.port.ViewerPosition;
import dev.cascade.usecase.query.FollowJob.Step;
import java.util.Iterator;
import java.util.List;

/** The form of the messages in which viewers get events. Thread-safe. */
public interface EventMessages {

    /** How many events a message holds at most, if the viewer takes several in one. */
    int mostEvents();

    /** The messages that carry these events to a subscription, in order. The iterator is for one thread. */
    Iterator<Message> of(Subscription subscription, List<Step> steps);

    /**
     * A message.
     *
     * @param position of the viewer once it has the message
     */
    record Message(String text, ViewerPosition position) {}
}
