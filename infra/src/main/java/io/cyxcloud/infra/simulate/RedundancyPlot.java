package io.cyxcloud.infra.simulate;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Redundancy over time as an SVG: above, the fewest shards that any chunk had left, as the log says
 * and as the disks are; below, how many chunks had how many left, on a logarithmic scale. Pure.
 */
final class RedundancyPlot {
    private static final int WIDTH = 1_000;
    private static final int LEFT = 70;
    private static final int RIGHT = 130;
    private static final int PANEL = 220;
    private static final int GAP = 60;
    private static final int TOP = 50;
    private static final double DAY_MS = 86_400_000;
    private static final int DAY_MARKS = 10;
    private static final List<String> COLOURS =
            List.of("#2c7fb8", "#7fcdbb", "#fec44f", "#f03b20", "#7a0177");

    private final SimulationOutcome outcome;
    private final int total;
    private final int needed;
    private final StringBuilder out = new StringBuilder();
    private final Formatter svg = new Formatter(out, Locale.ROOT);
    private final double endMs;

    private RedundancyPlot(SimulationOutcome outcome) {
        this.outcome = outcome;
        total = outcome.plan().total();
        needed = outcome.plan().storageClass().scheme().readQuorum();
        Timeline told = outcome.measured().told;
        endMs = Math.max(1, told.spans().getLast().beginMs - told.beginMs());
    }

    static String svg(SimulationOutcome outcome) {
        return new RedundancyPlot(outcome).draw();
    }

    private String draw() {
        int height = TOP + 2 * PANEL + GAP + 50;
        svg.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">\n",
                WIDTH, height);
        svg.format("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, height);
        SimulationPlan plan = outcome.plan();
        text(
                LEFT,
                24,
                String.format(
                        Locale.ROOT,
                        "%s: %,d chunks on %,d nodes in %d datacenters, seed %d",
                        plan.storageClass().name(),
                        plan.chunks(),
                        plan.nodes(),
                        plan.datacenters(),
                        plan.seed()));
        lowest();
        counts();
        svg.format("</svg>\n");
        return out.toString();
    }

    private void lowest() {
        frame(TOP, "fewest shards left of any chunk");
        int floor = Math.max(0, needed - 2);
        for (int left = floor; left <= total; left++) {
            double y = y(TOP, (double) (left - floor) / (total - floor));
            text(LEFT - 24, y + 4, Integer.toString(left));
            String dash =
                    left == needed ? "stroke-dasharray=\"6 3\" stroke=\"#d00\"" : "stroke=\"#eee\"";
            svg.format("<path d=\"M%d %.1fH%d\" %s/>\n", LEFT, y, WIDTH - RIGHT, dash);
        }
        text(
                WIDTH - RIGHT + 8,
                y(TOP, (double) (needed - floor) / (total - floor)) + 4,
                "readable");
        Measured measured = outcome.measured();
        ToDoubleFunction<Timeline.Span> share =
                span -> (double) (Math.max(floor, span.lowest()) - floor) / (total - floor);
        steps(TOP, measured.told, share, "#2c7fb8");
        steps(TOP, measured.onDisks, share, "#000");
        legend(TOP, 0, "#2c7fb8", "as the log says");
        legend(TOP, 1, "#000", "on disks");
    }

    private void counts() {
        int top = TOP + PANEL + GAP;
        frame(top, "chunks by shards left, as the log says");
        double decades = Math.max(1, Math.ceil(Math.log10(outcome.plan().chunks())));
        for (int decade = 0; decade <= decades; decade++) {
            double y = y(top, decade / decades);
            text(LEFT - 56, y + 4, String.format(Locale.ROOT, "%,.0f", Math.pow(10, decade)));
            svg.format("<path d=\"M%d %.1fH%d\" stroke=\"#eee\"/>\n", LEFT, y, WIDTH - RIGHT);
        }
        int line = 0;
        for (int left = total - 1; left >= Math.max(0, needed - 1); left--) {
            int shown = left;
            String colour = COLOURS.get(line % COLOURS.size());
            steps(
                    top,
                    outcome.measured().told,
                    span -> Math.log10(Math.max(1.0, (double) span.most(shown))) / decades,
                    colour);
            legend(top, line++, colour, left < needed ? left + " (lost)" : left + " left");
        }
    }

    private void frame(int top, String title) {
        text(LEFT, top - 8, title);
        svg.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\""
                        + " stroke=\"#999\"/>\n",
                LEFT, top, WIDTH - LEFT - RIGHT, PANEL);
        double days = endMs / DAY_MS;
        for (int mark = 0; mark <= DAY_MARKS; mark++) {
            double x = LEFT + (double) (WIDTH - LEFT - RIGHT) * mark / DAY_MARKS;
            String day =
                    days < DAY_MARKS
                            ? String.format(Locale.ROOT, "%.1f d", days * mark / DAY_MARKS)
                            : String.format(Locale.ROOT, "%.0f d", days * mark / DAY_MARKS);
            text(x - 10, top + PANEL + 16, day);
        }
    }

    private void steps(
            int top, Timeline timeline, ToDoubleFunction<Timeline.Span> share, String colour) {
        StringBuilder path = new StringBuilder();
        for (Timeline.Span span : timeline.spans()) {
            double x =
                    LEFT
                            + (WIDTH - LEFT - RIGHT)
                                    * Math.min(1, (span.beginMs - timeline.beginMs()) / endMs);
            path.append(
                    String.format(
                            Locale.ROOT,
                            path.isEmpty() ? "M%.1f %.1f" : "H%.1fV%.1f",
                            x,
                            y(top, share.applyAsDouble(span))));
        }
        svg.format("<path d=\"%s\" fill=\"none\" stroke=\"%s\"/>\n", path, colour);
    }

    private void legend(int top, int line, String colour, String label) {
        int y = top + 14 + 18 * line;
        int x = WIDTH - RIGHT + 8;
        svg.format("<path d=\"M%d %dh14\" stroke=\"%s\" stroke-width=\"3\"/>\n", x, y, colour);
        text(x + 20, y + 4, label);
    }

    private static double y(int top, double share) {
        return top + PANEL * (1 - Math.min(1, share));
    }

    private void text(double x, double y, String words) {
        svg.format("<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", x, y, words);
    }
}
