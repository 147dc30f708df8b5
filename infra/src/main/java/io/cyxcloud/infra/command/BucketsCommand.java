package io.cyxcloud.infra.command;

import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.roles.ProcessContext;
import io.cyxcloud.placement.client.BucketRewind;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import io.cyxcloud.placement.client.NoSuchBucketException;
import io.cyxcloud.placement.client.OutOfHistoryException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an operator does to a bucket as a whole. */
@Command(name = "bucket", description = "Do something to a bucket as a whole.")
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class BucketsCommand {
    @Spec private CommandSpec spec;

    @Command(
            name = "rewind",
            description = "Make a bucket's objects what they were at a time inside the history.",
            footer = {
                "What is gone or was written over is written again, as a new version with the same"
                        + " bytes, metadata and tags; what was added is deleted. A key that is"
                        + " written meanwhile stays as it is. Run it again: what is done is not"
                        + " done twice.",
                "Exit code: 0 all is what it was, or would be; 1 failed, or not all is."
            })
    int rewind(
            @Mixin BrokerOptions broker,
            @Parameters(paramLabel = "BUCKET", description = "The bucket.") String name,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "T",
                            description = "The time (ISO-8601, or ms since 1970).")
                    String to,
            @Option(
                            names = "--prefix",
                            paramLabel = "P",
                            defaultValue = "",
                            description = "Only keys that begin so.")
                    String prefix,
            @Option(names = "--dry-run", description = "Show the difference, change nothing.")
                    boolean dryRun,
            @Option(names = "--json", description = "Print a JSON object a line.") boolean json)
            throws InterruptedException {
        long timeMs = Moment.parseMs(to);
        if (timeMs > System.currentTimeMillis()) {
            throw new OperatorException(to + " is in the future");
        }
        CyxConfig config = broker.awaitedCluster("bucket");
        RewindReport report =
                new RewindReport(
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr(),
                        json,
                        System::nanoTime);
        try (ProcessContext context = ProcessContext.connect(config, false, _ -> {})) {
            Metadata metadata = context.metadata(config);
            BucketRow bucket =
                    metadata.bucket(name)
                            .orElseThrow(() -> new OperatorException("there is no bucket " + name));
            if (timeMs < bucket.createdMs()) {
                throw new OperatorException(
                        "%s cannot be gone back to: the bucket %s was created later than that"
                                .formatted(to, name));
            }
            new BucketRewind(metadata, bucket, prefix, timeMs, UUID::randomUUID)
                    .run(dryRun, report);
            report.end();
        } catch (OutOfHistoryException e) {
            throw new OperatorException(to + " cannot be gone back to: " + e.getMessage(), e);
        } catch (NoSuchBucketException e) {
            throw new OperatorException(
                    "the bucket %s was deleted meanwhile; nothing is done to another of its name"
                            .formatted(name),
                    e);
        } catch (MetadataUnavailableException e) {
            throw new OperatorException(
                    "metadata does not answer: "
                            + e.getMessage()
                            + "; what was done stays done, run it again",
                    e);
        }
        return report.isWhole() ? 0 : 1;
    }
}
