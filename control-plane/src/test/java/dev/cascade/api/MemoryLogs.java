package dev.cascade.api;

import dev.cascade.port.TaskLogs;
import dev.cascade.port.WorkerStore.Worker;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Logs in memory. It knows what was asked of it. For one thread. */
final class MemoryLogs implements TaskLogs {

    private final Map<String, ByteArrayOutputStream> logs = new HashMap<>();
    private int longestRead;

    void append(String jobId, String task, int attempt, byte[] bytes) {
        logs.computeIfAbsent(jobId + "/" + task + "/" + attempt, key -> new ByteArrayOutputStream())
                .writeBytes(bytes);
    }

    /** The most bytes that were asked for at once. */
    int longestRead() {
        return longestRead;
    }

    @Override
    public Part read(Key key, long from, int length) {
        longestRead = Math.max(longestRead, length);
        ByteArrayOutputStream log = logs.get(key.jobId() + "/" + key.name() + "/" + key.attempt());
        if (log == null) {
            return new Part.Missing();
        }
        byte[] all = log.toByteArray();
        int begin = (int) Math.min(from, all.length);
        return new Part.Bytes(Arrays.copyOfRange(all, begin, Math.min(all.length, begin + length)), all.length);
    }

    @Override
    public boolean keepsLogsOf(Worker worker) {
        return worker.host().equals("host");
    }
}
