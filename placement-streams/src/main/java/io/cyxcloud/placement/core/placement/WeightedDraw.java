package io.cyxcloud.placement.core.placement;

import io.cyxcloud.events.value.ChunkId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Draws a fixed number of things for a chunk, each in proportion to its weight, by hashing: the
 * same arguments give the same draw, and a change of one weight moves few draws.
 *
 * <p>Every share has an expected count: proportional to weight, raised to its least and cut at its
 * most, what is cut being spread over the others. The whole part is given outright; the fractions p
 * are drawn by rank, with u the hash of (chunk, name) in (0, 1):
 *
 * <ul>
 *   <li>one of all: the smallest -ln(1-u)/p, which is plain weighted rendezvous and exact;
 *   <li>all but one: the same for who is left out, exact as well;
 *   <li>else Pareto sampling (Rosén 1997), the smallest u/(1-u) * (1-p)/p: within some 5 % for a
 *       handful, and soon much closer. Plain weighted rendezvous gives large nodes too little here.
 * </ul>
 */
final class WeightedDraw {
    /** A thing to draw, between {@code least} and {@code most} times. */
    record Share(String name, double weight, int least, int most) {
        boolean allows(double times) {
            return least <= times && times <= most;
        }
    }

    private static final double ROUNDING = 1e-9;

    private WeightedDraw() {}

    /** How often each is drawn; the counts add up to {@code count}, or to all that there is. */
    static Map<String, Integer> draw(List<Share> shares, ChunkId chunk, int count) {
        int most = shares.stream().mapToInt(Share::most).sum();
        double[] expected = expected(shares, Math.min(count, most));
        Map<String, Integer> counts = new LinkedHashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        int left = Math.min(count, most);
        for (int i = 0; i < expected.length; i++) {
            int whole = (int) Math.floor(expected[i] + ROUNDING);
            double fraction = expected[i] - whole;
            String name = shares.get(i).name();
            counts.put(name, whole);
            left -= whole;
            if (fraction > ROUNDING) {
                candidates.add(new Candidate(name, uniform(chunk, name), fraction));
            }
        }
        ToDoubleFunction<Candidate> rank = rank(left, candidates.size());
        candidates.stream()
                .sorted(Comparator.comparingDouble(rank).thenComparing(Candidate::name))
                .limit(left)
                .forEach(winner -> counts.merge(winner.name(), 1, Integer::sum));
        return counts;
    }

    /** Water-filling: c * weight, between least and most, with c such that they add up. */
    private static double[] expected(List<Share> shares, int count) {
        double plain = count / shares.stream().mapToDouble(Share::weight).sum();
        if (shares.stream().allMatch(share -> share.allows(plain * share.weight()))) {
            return shares.stream().mapToDouble(share -> plain * share.weight()).toArray();
        }
        double low = 0;
        double high = 1;
        while (sum(shares, high) < count - ROUNDING && high < Double.MAX_VALUE / 2) {
            high *= 2;
        }
        for (int i = 0; i < 200 && high - low > high * 1e-15; i++) {
            double middle = (low + high) / 2;
            if (sum(shares, middle) < count) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double[] expected = new double[shares.size()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = at(shares.get(i), high, shares);
        }
        return expected;
    }

    private static double sum(List<Share> shares, double scale) {
        return shares.stream().mapToDouble(share -> at(share, scale, shares)).sum();
    }

    private static double at(Share share, double scale, List<Share> shares) {
        double weight = share.weight() / shares.getFirst().weight();
        return Math.clamp(scale * weight, share.least(), share.most());
    }

    /** The hash of chunk and name as a number in (0, 1). */
    static double uniform(ChunkId chunk, String name) {
        long hash = mix(chunk.stream().value().getMostSignificantBits());
        hash = mix(hash ^ chunk.stream().value().getLeastSignificantBits());
        hash = mix(hash ^ chunk.index());
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L; // FNV-1a
        }
        return ((mix(hash) >>> 11) + 0.5) * 0x1.0p-53;
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static ToDoubleFunction<Candidate> rank(int drawn, int of) {
        if (drawn == 1) {
            return c -> -StrictMath.log(1 - c.u()) / c.fraction();
        }
        if (drawn == of - 1) {
            return c -> StrictMath.log(c.u()) / (1 - c.fraction());
        }
        return c -> c.u() / (1 - c.u()) * ((1 - c.fraction()) / c.fraction());
    }

    private record Candidate(String name, double u, double fraction) {}
}
