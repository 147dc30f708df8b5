package io.cyxcloud.infra.command;

import io.cyxcloud.events.log.LogUnavailableException;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.status.ClusterWatch;
import io.cyxcloud.infra.status.StatusJson;
import io.cyxcloud.infra.status.core.ClusterStatus;
import io.cyxcloud.infra.status.core.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One screen that says whether a cluster is well. */
@Command(
        name = "status",
        description = "Show whether the cluster is well, on one screen.",
        footer = {
            "Exit status 0: all data has all of its redundancy. 1: all data is there, with less"
                    + " than that. 2: some cannot be read, or nothing can be written, or the"
                    + " cluster does not answer.",
            "What is whole is counted from the acknowledgements in the log."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class StatusCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    /** Ten million chunks are counted in it by two metadata instances. */
    private static final Duration COUNTS_MAX = Duration.ofSeconds(60);

    private static final String CLEAR = "\033[H\033[2J";

    @Option(names = "--json", description = "One JSON object; with --watch one a line.")
    private boolean json;

    @Option(names = "--watch", description = "Look again every two seconds, until Ctrl-C.")
    private boolean watch;

    @Mixin private BrokerOptions broker = new BrokerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (ClusterWatch cluster =
                ClusterWatch.begin(broker.awaitedCluster("status"), COUNTS_MAX)) {
            ClusterStatus status = cluster.look();
            show(status);
            while (watch && !spec.commandLine().getOut().checkError()) {
                Thread.sleep(BETWEEN_LOOKS);
                status = cluster.look();
                show(status);
            }
            return status.verdict().state().exitStatus();
        } catch (OperatorException | LogUnavailableException e) {
            Verdict verdict = Verdict.unreachable(String.valueOf(e.getMessage()));
            print(json ? StatusJson.of(verdict) + "\n" : StatusReport.text(verdict));
            return verdict.state().exitStatus();
        }
    }

    private void show(ClusterStatus status) {
        String text = json ? StatusJson.of(status) + "\n" : StatusReport.text(status);
        print(watch && !json ? CLEAR + text : text);
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
