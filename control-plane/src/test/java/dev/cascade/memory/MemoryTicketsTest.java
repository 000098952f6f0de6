package dev.cascade.memory;

import dev.cascade.port.TicketStore;
import dev.cascade.port.TicketStoreContract;

class MemoryTicketsTest extends TicketStoreContract {

    @Override
    protected TicketStore open() {
        return new MemoryTickets();
    }
}
