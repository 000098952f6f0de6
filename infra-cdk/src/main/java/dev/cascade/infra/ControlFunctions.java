package dev.cascade.infra;

import dev.cascade.handler.ApiHandler;
import dev.cascade.handler.DagSourceHandler;
import dev.cascade.handler.QueueHandler;
import dev.cascade.handler.SocketHandler;
import dev.cascade.handler.TableStreamHandler;
import dev.cascade.handler.TickHandler;
import dev.cascade.usecase.cost.ControlFunctionMemory;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.constructs.Construct;

/** The functions of the control plane. */
final class ControlFunctions extends Construct {

    /** How long a function may take that is not waited for; who comes after a crash counts on it. */
    static final int LONGEST_SECONDS = 60;

    /** Lambda does not retry the event: the rule strikes again in a minute, which makes up for an event that failed or waited too long. */
    static final ControlFunction.Events NO_RETRIES = new ControlFunction.Events(0, Duration.minutes(1));
    /** Lambda retries the event: a change of DAG files that is lost takes effect up to an hour later. */
    private static final ControlFunction.Events TWO_RETRIES = new ControlFunction.Events(2, Duration.hours(1));

    private final ControlFunction api;
    private final ControlFunction socket;
    private final ControlFunction queue;
    private final ControlFunction change;
    private final ControlFunction tick;
    private final ControlFunction dagSource;

    ControlFunctions(Construct scope, String id, FunctionPlacement place, Map<String, String> environment) {
        super(scope, id);
        // One second less than the gateways wait, so that it is the function that says what was slow.
        var http = size(ControlFunctionMemory.API, 29);
        var webSocket = size(ControlFunctionMemory.SOCKET, 28);
        var ofQueue = size(ControlFunctionMemory.QUEUE, LONGEST_SECONDS);
        var ofChange = size(ControlFunctionMemory.CHANGE, LONGEST_SECONDS);
        var ofTick = size(ControlFunctionMemory.TICK, LONGEST_SECONDS);
        var ofDagSource = size(ControlFunctionMemory.DAG_SOURCE, LONGEST_SECONDS);
        api = new ControlFunction(this, "Api", ApiHandler.class, http, NO_RETRIES, place, environment);
        socket = new ControlFunction(this, "Socket", SocketHandler.class, webSocket, NO_RETRIES, place, environment);
        queue = new ControlFunction(this, "Queue", QueueHandler.class, ofQueue, NO_RETRIES, place, environment);
        change =
                new ControlFunction(this, "Change", TableStreamHandler.class, ofChange, NO_RETRIES, place, environment);
        tick = new ControlFunction(this, "Tick", TickHandler.class, ofTick, NO_RETRIES, place, environment);
        dagSource = new ControlFunction(
                this, "DagSource", DagSourceHandler.class, ofDagSource, TWO_RETRIES, place, environment);
    }

    private static ControlFunction.Size size(ControlFunctionMemory memory, int seconds) {
        return new ControlFunction.Size(memory.megabytes(), seconds);
    }

    /** HTTP requests. */
    ControlFunction api() {
        return api;
    }

    /** WebSocket clients. */
    ControlFunction socket() {
        return socket;
    }

    /** The control queue. */
    ControlFunction queue() {
        return queue;
    }

    /** The table's stream. */
    ControlFunction change() {
        return change;
    }

    /** The minute. */
    ControlFunction tick() {
        return tick;
    }

    /** DAG files. */
    ControlFunction dagSource() {
        return dagSource;
    }

    List<ControlFunction> all() {
        return List.of(api, socket, queue, change, tick, dagSource);
    }

    /** Those that hand out tasks. */
    List<ControlFunction> dispatching() {
        return List.of(api, queue, change, tick);
    }

    /** Those that check DAGs against the functions that they name. */
    List<ControlFunction> registering() {
        return List.of(api, dagSource);
    }
}
