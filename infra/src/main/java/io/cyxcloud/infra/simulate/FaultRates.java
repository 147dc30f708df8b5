package io.cyxcloud.infra.simulate;

/**
 * How often things go wrong, a year; each as a Poisson process.
 *
 * @param nodeLosses of one node: it never comes back, and another takes its place
 * @param diskLosses of one node: one of its disks is empty from then on
 * @param rotten of one node: single shards that scrubbing finds corrupt
 * @param nodeOutages of one node: it is gone for a while, and keeps what it holds
 * @param flaps of one node: a series of short outages
 * @param slowdowns of one node: everything takes ten times as long, for a while
 * @param rackOutages of one rack
 * @param datacenterOutages of one datacenter
 * @param rackLosses of one rack: all its nodes at once, for good
 * @param cutOffs of the cluster: more than a third of the nodes is not heard
 * @param logPauses of the cluster: no record is read for a while
 * @param repairRestarts of one repair process or agent: what it was at is taken up by another
 */
public record FaultRates(
        double nodeLosses,
        double diskLosses,
        double rotten,
        double nodeOutages,
        double flaps,
        double slowdowns,
        double rackOutages,
        double datacenterOutages,
        double rackLosses,
        double cutOffs,
        double logPauses,
        double repairRestarts) {
    public static final FaultRates NONE = new FaultRates(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public FaultRates {
        for (double rate :
                new double[] {
                    nodeLosses,
                    diskLosses,
                    rotten,
                    nodeOutages,
                    flaps,
                    slowdowns,
                    rackOutages,
                    datacenterOutages,
                    rackLosses,
                    cutOffs,
                    logPauses,
                    repairRestarts
                }) {
            if (!(rate >= 0) || Double.isInfinite(rate)) {
                throw new IllegalArgumentException("expected rates of 0 or more a year: " + rate);
            }
        }
    }
}
