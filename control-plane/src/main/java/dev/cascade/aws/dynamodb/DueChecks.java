package dev.cascade.aws.dynamodb;

import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.port.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When jobs are to be checked: items in one partition, sorted by time, so that one query finds those that are due and reads nothing of the others. A job
 * gets its first item when a sweep finds its header a minute after its creation, so that a job that has ended by then costs nothing. An item too many
 * leads to one check too many and is deleted with it; the next times are such that the checks of one job become one again.
 */
final class DueChecks {

    private static final int TIME_LENGTH = JobKeys.timePrefix(Instant.EPOCH).length();

    private final Table table;
    private final Headers headers;
    private final HeaderLists lists;
    private final OpenJobs open;

    DueChecks(Table table, Headers headers, HeaderLists lists, OpenJobs open) {
        this.table = table;
        this.headers = headers;
        this.lists = lists;
        this.open = open;
    }

    List<DueCheck> due(Instant now, int limit) {
        // Each half gets its share, so that a backlog of one does not hold up the other.
        List<DueCheck> due = new ArrayList<>(firstChecks(now, Math.max(1, limit / 2)));
        var query = table.range(Names.CHECKS, "0", JobKeys.timePrefix(now) + "~")
                .limit(limit - due.size())
                .consistentRead(false)
                .build();
        table.page(query).items().forEach(item -> due.add(read(Item.of(item).key())));
        return due;
    }

    /** Jobs that were created a minute ago or more, have not ended, and have no check yet. */
    private List<DueCheck> firstChecks(Instant now, int limit) {
        String watermark = open.watermark();
        String until = JobKeys.timePrefix(now.minus(OpenJobs.UNSETTLED));
        Optional<String> cursor = Optional.empty();
        int scanned = 0;
        boolean found = false;
        while (true) {
            HeaderLists.Scanned page = lists.openBetween(watermark, until, cursor, limit);
            scanned += page.count();
            found |= !page.headers().items().isEmpty();
            List<DueCheck> fresh = unlisted(page.headers());
            if (!fresh.isEmpty()) {
                return fresh;
            }
            cursor = page.headers().nextCursor();
            if (cursor.isEmpty()) {
                if (found || scanned > HeaderLists.TIDY_AFTER) {
                    open.moveWatermark(watermark, until);
                }
                return List.of();
            }
        }
    }

    private List<DueCheck> unlisted(Page<Item> page) {
        List<String> sorts =
                page.items().stream().map(header -> header.key().sort()).toList();
        Set<String> listed = open.listed(sorts);
        return sorts.stream()
                .filter(sort -> !listed.contains(sort))
                .map(sort ->
                        new DueCheck(JobKeys.idOf(sort), JobKeys.timeOf(sort).plus(OpenJobs.UNSETTLED), 0, false))
                .toList();
    }

    void schedule(DueCheck check) {
        boolean found = check.isOfEntry()
                || headers.locate(check.jobId())
                        .filter(header -> !open.isFresh(header.sort()))
                        .isPresent();
        if (found) {
            open.check(check);
        }
    }

    void checked(DueCheck check, Optional<Instant> next) {
        next.ifPresent(at -> {
            open.check(DueCheck.ofJob(check.jobId(), at));
            if (!check.isIndexed()) {
                headers.locate(check.jobId()).ifPresent(header -> open.list(header.sort()));
            }
        });
        if (check.isIndexed()) {
            table.delete(key(check));
            if (next.isEmpty() && !check.isOfEntry()) {
                headers.locate(check.jobId()).ifPresent(header -> open.ended(header.sort()));
            }
        }
    }

    static Key key(DueCheck check) {
        return new Key(Names.CHECKS, JobKeys.timePrefix(check.at()) + "#" + check.entry() + "#" + check.jobId());
    }

    private static DueCheck read(Key key) {
        String sort = key.sort();
        int end = sort.indexOf('#', TIME_LENGTH + 1);
        return new DueCheck(
                sort.substring(end + 1),
                JobKeys.timeOf(sort),
                Long.parseLong(sort.substring(TIME_LENGTH + 1, end)),
                true);
    }
}
