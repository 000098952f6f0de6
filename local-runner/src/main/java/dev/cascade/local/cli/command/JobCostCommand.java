package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.output.TableWriter;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade job cost}. */
@Command(
        description = "Estimates what a job cost in AWS; on a control plane outside of AWS, what it would have cost"
                + " there.")
final class JobCostCommand implements Callable<Integer> {

    private final CommandSession session;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    JobCostCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields cost = cost(plane);
            session.output().data(cost.fields(), out -> print(cost, out));
        }
        return ExitCode.SUCCESS.code();
    }

    /** A long journal is counted in parts: it is asked again as long as that gets further. */
    private JsonFields cost(ControlPlaneClient plane) {
        JsonFields cost = plane.cost(id);
        long counted = -1;
        while (cost.cell("complete").equals("false") && cost.number("last_event") > counted) {
            counted = cost.number("last_event");
            session.output().note("Counted until event " + counted + " of the job, which has more.");
            cost = plane.cost(id);
        }
        return cost;
    }

    private static void print(JsonFields cost, PrintStream out) {
        out.append("job " + cost.cell("job_id") + " of " + cost.cell("dag") + ": " + cost.cell("status") + "\n");
        out.append(cost.cell("title") + ", an estimate: "
                + TextFormat.dollars(cost.decimal("total").doubleValue()) + "\n");
        TableWriter table = new TableWriter("WHAT", "COUNT", "PRICE", "AMOUNT");
        for (JsonFields line : cost.objects("lines")) {
            table.row(
                    line.cell("text"),
                    count(line),
                    price(line),
                    TextFormat.dollars(line.decimal("amount").doubleValue()));
        }
        table.print(out);
        list("Assumed:", cost, "assumptions", out);
        list("Not counted:", cost, "not_counted", out);
    }

    private static String count(JsonFields line) {
        BigDecimal count = line.decimal("count");
        return count.stripTrailingZeros().scale() <= 0
                ? String.format(Locale.ROOT, "%,d", count.longValue())
                : TextFormat.significant(count.doubleValue(), 3);
    }

    private static String price(JsonFields line) {
        String price = "$" + line.decimal("price").stripTrailingZeros().toPlainString();
        return line.number("per") == 1
                ? price + " a " + line.cell("unit")
                : price + " a million " + line.cell("unit") + "s";
    }

    private static void list(String heading, JsonFields cost, String field, PrintStream out) {
        if (cost.fields().get(field) instanceof List<?> sentences && !sentences.isEmpty()) {
            out.append(heading).append('\n');
            sentences.forEach(sentence -> out.append("  - " + sentence + "\n"));
        }
    }
}
