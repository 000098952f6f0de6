package dev.cascade.memory;

import dev.cascade.port.Subscriptions;
import dev.cascade.port.SubscriptionsContract;

class MemorySubscriptionsTest extends SubscriptionsContract {

    @Override
    protected Subscriptions open() {
        return new MemorySubscriptions();
    }
}
