package com.binaxpay.simulator;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/// A plot over time as inline SVG, drawn in layers: bands, grid, lines, marks. Colours are classes of the page's style.
public final class Plot {
    private static final double WIDTH = 1_040;
    private static final double LEFT = 66;
    private static final double RIGHT = 14;
    private static final double TOP = 34;
    private static final double BOTTOM = 26;
    private static final double[] STEPS_S = {1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1_200, 3_600};
    private static final int TICKS_MAX = 14;
    private static final double MARK_ROOM = 20;

    private final double totalS;
    private final double height;
    private final Tag svg;

    /// @param totalS length of the time axis, in seconds
    /// @param height of what is drawn, in pixels
    /// @param title for those who can't see it
    public Plot(double totalS, double height, String title) {
        this.totalS = totalS;
        this.height = height;
        this.svg = Tag.of("svg")
                .with("viewBox", "0 0 " + (int) WIDTH + " " + (int) (TOP + height + BOTTOM))
                .with("role", "img")
                .with("aria-label", title);
    }

    /// Shades the time from `fromS` to `toS`, and says what it is.
    public Plot band(String type, double fromS, double toS, String name) {
        svg.add(Tag.of("rect")
                .with("class", type)
                .with("x", x(fromS))
                .with("y", TOP)
                .with("width", Math.max(0, x(toS) - x(fromS)))
                .with("height", height));
        svg.add(Tag.of("text", name)
                .with("class", "band-name")
                .with("x", x(fromS) + 7)
                .with("y", TOP + height - 8));
        return this;
    }

    /// A horizontal line of the grid with its name at the left.
    Plot level(double share, String name) {
        double y = y(share);
        svg.add(line("grid", LEFT, y, WIDTH - RIGHT, y));
        svg.add(Tag.of("text", name)
                .with("class", "tick")
                .with("x", LEFT - 8)
                .with("y", y + 4)
                .with("text-anchor", "end"));
        return this;
    }

    /// A horizontal line that must not be crossed.
    public Plot limit(double share, String name) {
        svg.add(line("limit", LEFT, y(share), WIDTH - RIGHT, y(share)));
        svg.add(Tag.of("text", name)
                .with("class", "limit-name")
                .with("x", WIDTH - RIGHT - 6)
                .with("y", y(share) - 5)
                .with("text-anchor", "end"));
        return this;
    }

    /// The axis of time.
    public Plot time() {
        double step = STEPS_S[STEPS_S.length - 1];
        for (int i = STEPS_S.length - 1; i >= 0; i--) {
            step = totalS / STEPS_S[i] <= TICKS_MAX ? STEPS_S[i] : step;
        }
        for (double s = 0; s <= totalS; s += step) {
            svg.add(line("grid", x(s), TOP, x(s), TOP + height));
            svg.add(Tag.of("text", String.format(Locale.ROOT, "%.0f s", s))
                    .with("class", "tick")
                    .with("x", x(s))
                    .with("y", TOP + height + 17)
                    .with("text-anchor", "middle"));
        }
        return this;
    }

    /// A line through slices; `share` is where a value lies between bottom (0) and top (1). It breaks where there is no
    /// value.
    public Plot curve(String type, List<Slice> slices, ToDoubleFunction<Slice> value, DoubleUnaryOperator share) {
        StringBuilder path = new StringBuilder();
        boolean isDown = false;
        for (Slice slice : slices) {
            double at = value.applyAsDouble(slice);
            if (!Double.isNaN(at)) {
                path.append(String.format(
                        Locale.ROOT,
                        "%s%.1f %.1f",
                        isDown ? "L" : "M",
                        x(Math.min(totalS, slice.midS())),
                        y(Math.clamp(share.applyAsDouble(at), 0, 1))));
            }
            isDown = !Double.isNaN(at);
        }
        svg.add(Tag.of("path").with("class", type).with("d", path.toString()));
        return this;
    }

    /// Bars from the bottom, where there is something to show.
    public Plot bars(String type, List<Slice> slices, ToDoubleFunction<Slice> value, DoubleUnaryOperator share) {
        for (Slice slice : slices) {
            double at = value.applyAsDouble(slice);
            if (at > 0) {
                double top = y(Math.clamp(share.applyAsDouble(at), 0, 1));
                svg.add(Tag.of("rect")
                        .with("class", type)
                        .with("x", x(slice.fromS()) + 0.5)
                        .with("y", Math.min(top, TOP + height - 2))
                        .with("width", Math.max(1, x(slice.fromS() + slice.lengthS()) - x(slice.fromS()) - 1))
                        .with("height", Math.max(2, TOP + height - top)));
            }
        }
        return this;
    }

    /// Numbered moments; those that stand close are moved apart.
    public Plot marks(List<Mark> marks) {
        double last = Double.NEGATIVE_INFINITY;
        for (Mark mark : marks) {
            double at = x(mark.s());
            double shown = Math.max(at, last + MARK_ROOM);
            last = shown;
            svg.add(line("mark " + mark.type(), at, TOP - 6, at, TOP + height));
            svg.add(line("mark " + mark.type(), at, TOP - 6, shown, TOP - 14));
            svg.add(Tag.of("circle")
                    .with("class", mark.type())
                    .with("cx", shown)
                    .with("cy", TOP - 19)
                    .with("r", 9));
            svg.add(Tag.of("text", Integer.toString(mark.number()))
                    .with("class", "number")
                    .with("x", shown)
                    .with("y", TOP - 15)
                    .with("text-anchor", "middle"));
        }
        return this;
    }

    /// A moment that the page lists under a number.
    public record Mark(int number, double s, String type) {}

    public Tag svg() {
        return svg;
    }

    private double x(double s) {
        return LEFT + s / totalS * (WIDTH - LEFT - RIGHT);
    }

    private double y(double share) {
        return TOP + (1 - share) * height;
    }

    private static Tag line(String type, double x1, double y1, double x2, double y2) {
        return Tag.of("line")
                .with("class", type)
                .with("x1", x1)
                .with("y1", y1)
                .with("x2", x2)
                .with("y2", y2);
    }
}
