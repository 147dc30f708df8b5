package io.cyxcloud.infra.simulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is on disks, whatever the log says of it. One thread. */
final class Disks {
    /** A shard on a node. */
    record Place(int chunk, int index, SimNode node) {}

    /** Every disk of a node. */
    static final int ALL = -1;

    private final Agenda agenda;
    private final Fleet fleet;
    private final Measured measured;
    private final int total;
    private final ShardTable places;
    private final NodeChunks byNode = new NodeChunks();
    private final Map<Long, Long> rottenMs = new HashMap<>();

    /** Of each chunk; shards on nodes that are only away count. */
    private final byte[] left;

    private boolean[] none = new boolean[0];

    Disks(Agenda agenda, Fleet fleet, Measured measured, int total, short[] placed) {
        this.agenda = agenda;
        this.fleet = fleet;
        this.measured = measured;
        this.total = total;
        this.places = new ShardTable(total, placed);
        this.left = new byte[placed.length / total];
        for (int chunk = 0; chunk < left.length; chunk++) {
            left[chunk] = (byte) total;
            for (int index = 0; index < total; index++) {
                byNode.add(placed[chunk * total + index], chunk);
            }
        }
    }

    /** Chunks that have a shard on a node, or had one; some more than once. */
    NodeChunks byNode() {
        return byNode;
    }

    boolean has(int chunk, int index, SimNode node) {
        return places.has(chunk, index, node.number);
    }

    /** Shards that some disk has. */
    int leftCount(int chunk) {
        return left[chunk];
    }

    /** Indexes that a node that is up has. */
    int readable(int chunk) {
        int[] mask = new int[1];
        places.each(
                chunk,
                (index, node, present, _) -> {
                    if (present && fleet.node(node).isUp()) {
                        mask[0] |= 1 << index;
                    }
                });
        return mask[0];
    }

    /** It is durable there. */
    void store(int chunk, int index, SimNode node) {
        int before = mask(chunk);
        if ((before & 1 << index) == 0) {
            long lostMs = lostMs(chunk, index);
            rottenMs.remove(key(chunk, index));
            measured.restored(total - Integer.bitCount(before), agenda.nowMs() - lostMs);
        }
        if (places.set(chunk, index, node.number, true)) {
            byNode.add(node.number, chunk);
        }
        count(chunk);
    }

    /** All of it, or what is on one disk: what was lost. */
    List<Place> lose(SimNode node, int disk) {
        List<Place> lost = new ArrayList<>();
        for (int i = 0; i < byNode.count(node.number); i++) {
            int chunk = byNode.chunk(node.number, i);
            if (disk == ALL || node.diskOf(chunk) == disk) {
                List<Place> here = new ArrayList<>();
                places.each(
                        chunk,
                        (index, at, present, _) -> {
                            if (present && at == node.number) {
                                here.add(new Place(chunk, index, node));
                            }
                        });
                here.forEach(this::remove);
                lost.addAll(here);
            }
        }
        return lost;
    }

    void rot(Place place) {
        rottenMs.put(key(place.chunk(), place.index()), agenda.nowMs());
        remove(place);
    }

    private void remove(Place place) {
        places.set(place.chunk(), place.index(), place.node().number, false);
        count(place.chunk());
    }

    private void count(int chunk) {
        int now = Integer.bitCount(mask(chunk));
        measured.onDisks(left[chunk], now, agenda.nowMs());
        left[chunk] = (byte) now;
    }

    private int mask(int chunk) {
        if (none.length < fleet.nodes().size()) {
            none = new boolean[fleet.nodes().size() + 64];
        }
        return places.left(chunk, none);
    }

    /** When the last of its copies went. */
    private long lostMs(int chunk, int index) {
        long[] lastMs = {rottenMs.getOrDefault(key(chunk, index), 0L)};
        places.each(
                chunk,
                (at, number, _, _) -> {
                    if (at == index) {
                        SimNode node = fleet.node(number);
                        long ms =
                                node.isLost() ? node.lostMs() : node.diskLostMs(node.diskOf(chunk));
                        if (ms != Long.MAX_VALUE) {
                            lastMs[0] = Math.max(lastMs[0], ms);
                        }
                    }
                });
        return lastMs[0];
    }

    private static long key(int chunk, int index) {
        return (long) chunk << 8 | index;
    }

    void each(int chunk, ShardTable.Visitor visitor) {
        places.each(chunk, visitor);
    }
}
