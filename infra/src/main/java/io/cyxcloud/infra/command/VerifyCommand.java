package io.cyxcloud.infra.command;

import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.audit.Audit;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.roles.ProcessContext;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import io.cyxcloud.shardstore.client.ShardClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Holds the log's word against the disks. */
@Command(
        name = "verify",
        description = "Compare what the log says with what the disks hold.",
        footer = {
            "Without --bucket it also compares all that each node holds with all that metadata"
                    + " knows of it. What is found is looked at again after seconds, and only"
                    + " what is still so is told. Nothing is changed; what --deep finds corrupt"
                    + " the node reports, and it is repaired.",
            "Exit code: 0 no difference; 1 failed, nothing is known; 3 differences."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class VerifyCommand implements Callable<Integer> {
    private static final int DIFFERENT = 3;

    @Option(
            names = "--bucket",
            paramLabel = "B",
            description = "Only what this bucket needs. Default: all buckets and all nodes.")
    private @Nullable String bucket;

    @Option(
            names = "--deep",
            description = "Have the nodes read and check every byte of what objects need.")
    private boolean deep;

    @Option(names = "--json", description = "Print a JSON object a line.")
    private boolean json;

    @Mixin private BrokerOptions broker = new BrokerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        CyxConfig config = broker.awaitedCluster("verify");
        VerifyReport report =
                new VerifyReport(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
        try (ProcessContext context = ProcessContext.connect(config, false, _ -> {});
                ShardClient nodes = context.shardClient(config)) {
            Metadata metadata = context.metadata(config);
            Audit audit =
                    new Audit(metadata, nodes, context.cluster()::map, deep, report::progress);
            Audit.Result result = bucket == null ? audit.all() : audit.of(row(metadata, bucket));
            report.end(result);
            return result.findings().isEmpty() && result.whole() ? 0 : DIFFERENT;
        } catch (MetadataUnavailableException e) {
            throw new OperatorException("metadata does not answer: " + e.getMessage(), e);
        }
    }

    private static BucketRow row(Metadata metadata, String name) {
        return metadata.bucket(name)
                .orElseThrow(() -> new OperatorException("there is no bucket " + name));
    }
}
